using static MediaEngine.Protocol.Ng.NgStanding;

namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>Form of the SDP we produce: replace, extmap, sdp-attr, sdp-media-remove (ng-flags 2.5, 3, 4).</summary>
internal static class SdpTable
{
    private static readonly NgWords<NgReplace> _replaces = new(
        ("origin", NgReplace.Origin),
        ("origin-full", NgReplace.OriginFull),
        ("SDP-version|sdp-version", NgReplace.SdpVersion),
        ("username", NgReplace.Username),
        ("session-name", NgReplace.SessionName),
        ("zero-address", NgReplace.ZeroAddress),
        ("force-increment-sdp-ver|force-increment-sdp-version", NgReplace.ForceIncrementSdpVersion),

        // Obsolete: c= is always replaced. Every proxy still sends it, so it is not worth a warning each time.
        ("session-connection", NgReplace.None));

    private static readonly NgWords<Func<NgExtmapOptions, List<string>>> _extmapLists = new(
        ("strip", extmap => extmap.Strip), ("mask", extmap => extmap.Mask));

    private static readonly NgWords<string> _removableMedia = new(
        [.. new[] { "audio", "video", "image", "message", "text", "application", "data", "other" }.Select(type => (type, type))]);

    private static readonly NgWords<Action<NgSdpAttributeEdits, string>> _editKinds = new(
        ("add", (edits, text) => edits.Add.Add(text)),
        ("remove", (edits, text) => edits.Remove.Add(text)),
        ("substitute", AddSubstitution));

    public static readonly NgKeyRow[] Keys =
    [
        NgKeyRow.Words("replace", Same(), _replaces, (r, set) => r.Request.Replace |= set),
        new("extmap",
            Same("Header extensions that the receiver did not negotiate, and masked ones, are removed from the packets of both " +
                 "directions. Each party has its own ids; in a bundle an id means one extension."),
            ApplyExtmap),
        new("sdp-attr|SDP-attr", Same(), ApplyAttributeEdits),
        new("sdp-media-remove|SDP-media-remove", Same(), ApplyMediaRemove),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        new("original-sendrecv", Same(), r => r.Request.SdpOutput.OriginalSendrecv = true),
        new("generate-mid", Same(), r => r.Request.SdpOutput.GenerateMid = true),
        new("loop-protect", Same(), r => r.Request.SdpOutput.LoopProtect = true),
        new("full-rtcp-attribute", Same(),
            r => (r.Request.SdpOutput.FullRtcpAttribute, r.Request.SdpOutput.NoRtcpAttribute) = (true, false)),
        new("no-rtcp-attribute", Same(), r => (r.Request.SdpOutput.FullRtcpAttribute, r.Request.SdpOutput.NoRtcpAttribute) = (false, true)),
        new("strip-extmap", Same(), r => r.Request.Extmap.Strip.Add("all")),
    ];

    public static readonly NgPrefixRow[] Prefixes =
    [
        new("replace-", Same(), (r, word) => _replaces.Apply(r, word, (reader, set) => reader.Request.Replace |= set)),
        new("sdp-attr-add-|SDP-attr-add-", Same(), (r, text) => EditByFlag(r, "add", text)),
        new("sdp-attr-remove-|SDP-attr-remove-", Same(), (r, text) => EditByFlag(r, "remove", text)),
        new("sdp-attr-substitute-|SDP-attr-substitute-", Same(), (r, text) => EditByFlag(r, "substitute", text)),
    ];

    private static void ApplyExtmap(NgRequestReader reader, NgValue value)
    {
        if (value is not NgDictionary lists)
        {
            reader.Warn("value is not a dictionary:", "extmap");
            return;
        }

        foreach ((string name, NgValue items) in lists.Entries)
        {
            if (_extmapLists.TryFind(name, out Func<NgExtmapOptions, List<string>> list)
                && NgArguments.TryStrings(items, out List<string> names))
                list(reader.Request.Extmap).AddRange(names);
            else
                reader.Warn("unknown extmap list", name);
        }
    }

    private static void ApplyMediaRemove(NgRequestReader reader, NgValue value)
    {
        if (!NgArguments.TryStrings(value, out List<string> types))
        {
            reader.Fail("Invalid value for 'sdp-media-remove'");
            return;
        }

        foreach (string type in types)
        {
            if (_removableMedia.TryFind(type, out string known))
                reader.Request.SdpOutput.RemoveMedia.Add(known);
            else
                reader.Fail("Unknown media type in 'sdp-media-remove'");
        }
    }

    /// <summary>{section: {add: [..], remove: [..], substitute: [[from, to], ..]}}.</summary>
    private static void ApplyAttributeEdits(NgRequestReader reader, NgValue value)
    {
        if (value is not NgDictionary sections)
        {
            reader.Fail("Invalid value for 'sdp-attr'");
            return;
        }

        foreach ((string section, NgValue commands) in sections.Entries)
        {
            if (commands is not NgDictionary kinds)
            {
                reader.Fail("Invalid section in 'sdp-attr'");
                return;
            }

            if (EditsOf(reader, section) is not { } edits)
                return;
            foreach ((string kind, NgValue items) in kinds.Entries)
            {
                if (!_editKinds.TryFind(kind, out Action<NgSdpAttributeEdits, string> apply))
                    reader.Fail("Unknown command in 'sdp-attr'");
                else if (kind == "substitute" && items is NgList pairs)
                    AddSubstitutions(reader, edits, pairs);
                else if (NgArguments.TryStrings(items, out List<string> texts))
                    texts.ForEach(text => apply(edits, NgArguments.Unescape(text)));
                else
                    reader.Fail("Invalid value for 'sdp-attr'");
            }
        }
    }

    /// <summary>Pairs, or one pair written flat, or texts of the form from&gt;to.</summary>
    private static void AddSubstitutions(NgRequestReader reader, NgSdpAttributeEdits edits, NgList list)
    {
        if (list.Items is [NgString from, NgString to] && !from.Text.Contains('>', StringComparison.Ordinal))
        {
            edits.Substitute.Add(new NgSdpSubstitution(NgArguments.Unescape(from.Text), NgArguments.Unescape(to.Text)));
            return;
        }

        foreach (NgValue item in list.Items)
        {
            if (item is NgList { Items: [NgString first, NgString second] })
                edits.Substitute.Add(new NgSdpSubstitution(NgArguments.Unescape(first.Text), NgArguments.Unescape(second.Text)));
            else if (item is NgString text && text.Text.Contains('>', StringComparison.Ordinal))
                AddSubstitution(edits, NgArguments.Unescape(text.Text));
            else
                reader.Fail("Invalid substitution in 'sdp-attr'");
        }
    }

    private static void AddSubstitution(NgSdpAttributeEdits edits, string text)
    {
        int arrow = text.IndexOf('>', StringComparison.Ordinal);
        if (arrow > 0)
            edits.Substitute.Add(new NgSdpSubstitution(text[..arrow], text[(arrow + 1)..]));
    }

    /// <summary>"audio-ptime:20": the section, a hyphen, the text.</summary>
    private static void EditByFlag(NgRequestReader reader, string kind, string text)
    {
        int hyphen = text.IndexOf('-', StringComparison.Ordinal);
        if (hyphen <= 0 || !_editKinds.TryFind(kind, out Action<NgSdpAttributeEdits, string> apply))
        {
            reader.Warn("sdp-attr flag without a section:", text);
            return;
        }

        if (EditsOf(reader, text[..hyphen]) is { } edits)
            apply(edits, NgArguments.Unescape(text[(hyphen + 1)..]));
    }

    /// <summary>Null when the request names too many sections.</summary>
    private static NgSdpAttributeEdits? EditsOf(NgRequestReader reader, string section)
    {
        NgSdpAttributeEdits edits = reader.Request.SdpOutput.EditsOf(SectionName(section));
        if (reader.Request.SdpOutput.AttributeEdits.Count <= NgLimits.MaxEditedSections)
            return edits;
        reader.Fail($"Too many sections in 'sdp-attr' (limit {NgLimits.MaxEditedSections})");
        return null;
    }

    private static string SectionName(string name) => name is "none" or "global" or "session" ? "global" : name;
}
