using System.Text;

namespace MediaEngine.Protocol.Ng;

/// <summary>A value of the NG protocol, whether it came as bencode or JSON. Byte strings need not be UTF-8.</summary>
public abstract class NgValue
{
    public static implicit operator NgValue(string text) => new NgString(text);

    public static implicit operator NgValue(long number) => NgInteger.Of(number);

    public static implicit operator NgValue(int number) => NgInteger.Of(number);
}

/// <summary>
/// A byte string. Its text form maps each octet to the character of the same number (Latin-1), so SDP, tags and labels pass through
/// unchanged whatever their encoding. Only the JSON reader and writer convert to and from UTF-8.
/// </summary>
public sealed class NgString : NgValue
{
    public NgString(string text) => Text = text;

    public NgString(ReadOnlySpan<byte> bytes) => Text = Encoding.Latin1.GetString(bytes);

    /// <summary>Created by each call; <see cref="Text"/> has the same content.</summary>
    public ReadOnlyMemory<byte> Bytes => Encoding.Latin1.GetBytes(Text);

    public string Text { get; }

    public override string ToString() => Text;
}

public sealed class NgInteger(long value) : NgValue
{
    private static readonly NgInteger[] _small = [.. Enumerable.Range(0, 256).Select(n => new NgInteger(n))];

    public long Value { get; } = value;

    /// <summary>Small numbers are shared objects.</summary>
    public static NgInteger Of(long value) => (ulong)value < (ulong)_small.Length ? _small[value] : new NgInteger(value);

    public override string ToString() => Value.ToString();
}

public sealed class NgList : NgValue
{
    public List<NgValue> Items { get; } = [];

    public NgList()
    {
    }

    public NgList(IEnumerable<NgValue> items) => Items.AddRange(items);

    public static NgList OfText(IEnumerable<string> items) => new(items.Select(i => (NgValue)new NgString(i)));
}

/// <summary>
/// A dictionary in wire order. Keys may repeat in requests: readers go through <see cref="Entries"/> in order, so that later ones win.
/// </summary>
public sealed class NgDictionary : NgValue
{
    public NgDictionary()
        : this(0)
    {
    }

    /// <param name="capacity">Expected number of entries.</param>
    public NgDictionary(int capacity) => Entries = new List<KeyValuePair<string, NgValue>>(capacity);

    public List<KeyValuePair<string, NgValue>> Entries { get; }

    public NgDictionary Add(string key, NgValue value)
    {
        Entries.Add(new KeyValuePair<string, NgValue>(key, value));
        return this;
    }

    /// <summary>The last value of a key; null when absent.</summary>
    public NgValue? this[string key]
    {
        get
        {
            for (int i = Entries.Count - 1; i >= 0; i--)
            {
                if (Entries[i].Key == key)
                    return Entries[i].Value;
            }

            return null;
        }
    }

    public string? TextOf(string key) => (this[key] as NgString)?.Text;
}
