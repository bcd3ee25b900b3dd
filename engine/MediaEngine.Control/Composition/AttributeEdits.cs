using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Composition;

/// <summary>NG sdp-attr: text edits of the attribute lines of one section.</summary>
internal sealed class AttributeEdits(NgSdpAttributeEdits? global, NgSdpAttributeEdits? section)
{
    public static AttributeEdits For(NgRequest request, string section)
    {
        List<NgSdpAttributeEdits> edits = request.SdpOutput.AttributeEdits;
        return new AttributeEdits(null, edits.Find(e => e.Section == section));
    }

    /// <summary>The attribute as it will stand (without "a="); null when it is removed.</summary>
    public string? Apply(string attribute)
    {
        foreach (NgSdpAttributeEdits? edits in new[] { global, section })
        {
            if (edits is null)
                continue;
            if (edits.Remove.Exists(pattern => Matches(attribute, pattern)))
                return null;
            if (edits.Substitute.Find(s => Matches(attribute, s.From)) is { } substitution)
                return substitution.To;
        }

        return attribute;
    }

    /// <summary>Attributes to put behind the others, without those that are there already.</summary>
    public IEnumerable<string> Added(IReadOnlyCollection<string> present) =>
        new[] { global, section }.OfType<NgSdpAttributeEdits>().SelectMany(e => e.Add).Where(a => !present.Contains(a)).Distinct();

    /// <summary>By name, by "name:firstword" or as a whole; fmtp and rtpmap need at least the number.</summary>
    private static bool Matches(string attribute, string pattern)
    {
        if (attribute == pattern)
            return true;
        if (!attribute.StartsWith(pattern, StringComparison.Ordinal))
            return false;
        char next = attribute[pattern.Length];
        bool named = pattern.Contains(':', StringComparison.Ordinal);
        return named ? next == ' ' : next == ':' && pattern is not ("fmtp" or "rtpmap");
    }
}
