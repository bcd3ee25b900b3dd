using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Composition;

/// <summary>NG sdp-attr: text edits of the attribute lines of one section, as they are written.</summary>
internal sealed class AttributeEdits
{
    public const string Rule = "sdp-attr";

    private readonly NgSdpAttributeEdits _edits;
    private readonly HashSet<string>? _present;

    private AttributeEdits(NgSdpAttributeEdits edits)
    {
        _edits = edits;
        _present = edits.Add.Count > 0 ? [] : null;
    }

    /// <summary>Null when there is nothing to edit in the section.</summary>
    public static AttributeEdits? For(NgRequest request, string section)
    {
        foreach (NgSdpAttributeEdits edits in request.SdpOutput.AttributeEdits)
        {
            if (edits.Section == section)
                return new AttributeEdits(edits);
        }

        return null;
    }

    /// <summary>The attribute (without "a=") as it will stand; null when it is removed.</summary>
    public string? Edited(string attribute)
    {
        string? kept = _edits.Remove.Exists(pattern => Matches(attribute, pattern))
            ? null
            : _edits.Substitute.Find(s => Matches(attribute, s.From))?.To ?? attribute;
        if (kept is not null)
            _present?.Add(kept);
        return kept;
    }

    /// <summary>What is added behind the attributes: nothing twice, and nothing that stands already.</summary>
    public IEnumerable<string> Added()
    {
        foreach (string added in _edits.Add)
        {
            if (_present!.Add(added))
                yield return added;
        }
    }

    /// <summary>By name, by "name:firstword" or as a whole; a whole codec goes only by its number.</summary>
    private static bool Matches(string attribute, string pattern)
    {
        if (attribute == pattern)
            return true;
        if (pattern.Length == 0 || !attribute.StartsWith(pattern, StringComparison.Ordinal))
            return false;
        char next = attribute[pattern.Length];
        bool named = pattern.Contains(':', StringComparison.Ordinal);
        return named ? next == ' ' : next == ':' && pattern != "rtpmap";
    }
}
