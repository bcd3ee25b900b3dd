using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Composition;

/// <summary>NG sdp-attr: text edits of the attribute lines of one section.</summary>
internal sealed class AttributeEdits(NgSdpAttributeEdits? edits)
{
    private const string Rule = "sdp-attr";

    public static AttributeEdits For(NgRequest request, string section) =>
        new(request.SdpOutput.AttributeEdits.Find(e => e.Section == section));

    /// <summary>Puts attributes (without "a=") into a part as they will stand, and those to add behind them.</summary>
    public void Apply(IEnumerable<ComposedLine> attributes, ComposedPart part)
    {
        HashSet<string>? present = edits is { Add.Count: > 0 } ? [] : null;
        foreach ((string attribute, string rule) in attributes)
        {
            string? kept = Edited(attribute);
            if (kept != attribute)
                part.Edited.Add($"a={attribute}");
            if (kept is null)
                continue;
            part.Add('a', kept, kept == attribute ? rule : Rule);
            present?.Add(kept);
        }

        foreach (string added in edits?.Add ?? [])
        {
            if (present!.Add(added))
                part.Add('a', added, Rule);
        }
    }

    /// <summary>The attribute as it will stand; null when it is removed.</summary>
    private string? Edited(string attribute)
    {
        if (edits is null)
            return attribute;
        if (edits.Remove.Exists(pattern => Matches(attribute, pattern)))
            return null;
        return edits.Substitute.Find(s => Matches(attribute, s.From))?.To ?? attribute;
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
