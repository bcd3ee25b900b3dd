using System.Collections.Frozen;

namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>Words a value may have and what each means.</summary>
internal sealed class NgWords<T>(params (string Spellings, T Value)[] rows)
{
    private readonly FrozenDictionary<string, T> _byWord = rows
        .SelectMany(row => row.Spellings.Split('|'), (row, word) => KeyValuePair.Create(NgName.Normalise(word), row.Value))
        .ToFrozenDictionary(StringComparer.Ordinal);

    public bool TryFind(string word, out T value) => _byWord.TryGetValue(NgName.Normalise(word), out value!);

    public void Apply(NgRequestReader reader, string word, Action<NgRequestReader, T> set)
    {
        if (TryFind(word, out T value))
            set(reader, value);
        else
            reader.Warn("unknown value", word);
    }
}

internal static class NgWords
{
    public static readonly NgWords<bool> OnOff = new(
        ("yes|on|true|enable|enabled|1", true),
        ("no|off|false|disable|disabled|0", false));
}
