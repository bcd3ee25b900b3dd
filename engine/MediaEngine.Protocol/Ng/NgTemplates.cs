using System.Collections.Frozen;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Signalling templates of the configuration (section <c>templates</c>): named flag strings in rtpp-flags syntax. The template
/// <c>default</c> is applied to every message, and a template named like a command to that command, both before the message's keys. The key
/// <c>template</c> applies others.
/// </summary>
public sealed class NgTemplates
{
    public static readonly NgTemplates None = new([]);

    private readonly FrozenDictionary<string, string> _byName;

    public NgTemplates(IEnumerable<KeyValuePair<string, string>> flagStringsByName) =>
        _byName = flagStringsByName.ToFrozenDictionary(StringComparer.Ordinal);

    public bool TryFind(string name, out string flagString)
    {
        bool found = _byName.TryGetValue(name, out string? text);
        flagString = text ?? "";
        return found;
    }
}
