using MediaEngine.Signalling.Options;


namespace MediaEngine.Signalling.Composition;

/// <summary>Applies text edits to the attribute lines of one section while they are written.</summary>
internal sealed class AttributeEdits
{
    public const string Rule = "sdp-attr";

    /// <summary>The most words of an attribute that may name it; longer names match like the whole attribute.</summary>
    private const int MaximumWords = 16;

    private readonly SectionEdits _edits;
    private readonly HashSet<string>? _present;
    private readonly Dictionary<string, Edit>? _removed;
    private readonly Dictionary<string, Edit>? _substituted;

    private AttributeEdits(SectionEdits edits)
    {
        _edits = edits;
        _present = edits.Add.Length > 0 ? [] : null;
        _removed = Index(edits.Remove.Select(static pattern => (pattern, (string?)null)));
        _substituted = Index(edits.Substitute.Select(static s => (s.From, (string?)s.To)));
    }

    /// <summary>Null when there are no edits for the section.</summary>
    public static AttributeEdits? For(NegotiationOptions options, string section)
    {
        foreach (SectionEdits edits in options.Description.Edits)
        {
            if (edits.Section == section)
                return new AttributeEdits(edits);
        }

        return null;
    }

    /// <summary>The attribute (without "a=") after the edits; null when it is removed.</summary>
    public string? Edited(string attribute)
    {
        string? kept = Find(_removed, attribute) is not null ? null : Find(_substituted, attribute) is { } edit ? edit.To : attribute;
        if (kept is not null)
            _present?.Add(kept);
        return kept;
    }

    /// <summary>Attributes to add at the end: none twice, and none that is there already.</summary>
    public IEnumerable<string> Added()
    {
        foreach (string added in _edits.Add)
        {
            if (_present!.Add(added))
                yield return added;
        }
    }

    /// <summary>
    /// The first edit that names the attribute: whole, by name, or by "name:firstwords". One look-up for each form of name, instead of one
    /// for each edit.
    /// </summary>
    private static Edit? Find(Dictionary<string, Edit>? edits, string attribute)
    {
        if (edits is null)
            return null;
        Edit? found = edits.GetValueOrDefault(attribute);
        int colon = attribute.IndexOf(':');
        if (colon < 0)
            return found;
        var named = edits.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> text = attribute;
        if (colon > 0 && named.TryGetValue(text[..colon], out Edit? edit) && IsFirst(edit, found))
            found = edit;
        int words = 0;
        for (int end = text.IndexOf(' '); end > 0 && words < MaximumWords; end = Next(text, end), words++)
        {
            if (end > colon && named.TryGetValue(text[..end], out edit) && IsFirst(edit, found))
                found = edit;
        }

        return found;
    }

    private static int Next(ReadOnlySpan<char> text, int end)
    {
        int next = text[(end + 1)..].IndexOf(' ');
        return next < 0 ? -1 : end + 1 + next;
    }

    private static bool IsFirst(Edit edit, Edit? than) => than is null || edit.Order < than.Order;

    private static Dictionary<string, Edit>? Index(IEnumerable<(string From, string? To)> edits)
    {
        Dictionary<string, Edit>? index = null;
        int order = 0;
        foreach ((string from, string? to) in edits)
            (index ??= new Dictionary<string, Edit>(StringComparer.Ordinal)).TryAdd(from, new Edit(to, order++));
        return index;
    }

    private sealed record Edit(string? To, int Order);
}
