using System.Collections.Frozen;
using MediaEngine.Protocol.Ng.Tables;

namespace MediaEngine.Protocol.Ng;

/// <summary>Applies keys, flags and flag strings to one request, in order. The knowledge of what they mean is in the tables.</summary>
internal sealed class NgRequestReader(NgRequest request, NgTemplates templates)
{
    private const int MaxFlagStringDepth = 4;

    /// <summary>Keys whose text is made of lines, is data, or is checked by who reads it.</summary>
    private static readonly FrozenSet<string> _linesAllowed = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "sdp", "rtpp-flags", "blob", "body");

    private int _flagStringDepth;
    private int _templates;

    /// <summary>
    /// Entries of all lists and flags so far, also of lists written as one text; never less than what the lists of the request hold.
    /// </summary>
    private int _entries;

    public NgRequest Request => request;

    /// <summary>Keys come from an rtpp-flags string or a template, not from the message itself.</summary>
    public bool InFlagString => _flagStringDepth > 0;

    /// <summary>How many <c>direction</c> tokens a flag string had so far.</summary>
    public int DirectionTokens { get; set; }

    /// <summary>Bits of the bare transport tokens seen so far.</summary>
    public int TransportBits { get; set; }

    public void Read(NgDictionary message)
    {
        if (templates.TryFind("default", out string flags))
            ApplyFlagString(flags);
        if (templates.TryFind(NgCommands.Definition(request.Command).Name, out flags))
            ApplyFlagString(flags);
        foreach ((string key, NgValue value) in message.Entries)
            ApplyKey(key, value);
        if (_entries > NgLimits.MaxRules)
            CheckRules();
    }

    public void ApplyKey(string key, NgValue value)
    {
        if (!IsAcceptable(key, value))
            return;
        if (NgKeyTable.TryFindKey(key, out NgKeyRow? row))
        {
            row.Apply(this, value);
            Note(row.Names, row.Standing);
        }
        else
            Warn("unknown key", key);
    }

    /// <summary>One entry of the flags list: an exact flag, or a prefix with a value behind it.</summary>
    public void ApplyFlag(string flag)
    {
        _entries += InFlagString ? EntriesOf(flag) : 0;
        if (ControlCharacters.AreIn(flag))
            Fail("Control character in a flag");
        else if (NgKeyTable.TryFindFlag(flag, out NgFlagRow? row))
        {
            row.Apply(this);
            Note(row.Names, row.Standing);
        }
        else if (NgKeyTable.TryFindPrefix(flag, out NgPrefixRow? prefix, out string value))
        {
            prefix.Apply(this, value);
            Note(prefix.Names, prefix.Standing);
        }
        else
            Warn("unknown flag", flag);
    }

    public void ApplyFlagString(string text)
    {
        if (_flagStringDepth >= MaxFlagStringDepth)
        {
            Warn("flag strings nested too deeply", text);
            return;
        }

        _flagStringDepth++;
        DirectionTokens = 0;
        NgFlagString.Apply(text, this);
        _flagStringDepth--;
    }

    public void ApplyTemplate(string name)
    {
        if (++_templates > NgLimits.MaxTemplates)
            Fail($"Too many templates (limit {NgLimits.MaxTemplates})");
        else if (templates.TryFind(name, out string flags))
            ApplyFlagString(flags);
        else
            Warn("unknown template", name);
    }

    public void Warn(string what, string name) => request.Warn(what, name);

    public void Fail(string reason) => request.Error ??= reason;

    private void Note(string names, NgStanding standing)
    {
        if (standing.MayWarn)
            request.NoteMissing(names, standing);
    }

    /// <summary>
    /// Lists of a bounded length, and no text that would be two lines where it is written. A description is lines, and so may a flag string
    /// be.
    /// </summary>
    private bool IsAcceptable(string key, NgValue value)
    {
        if (request.Error is not null)
            return false;
        bool lines = _linesAllowed.Contains(NgName.Normalise(key));
        if (ControlCharacters.AreIn(key))
            Fail("Control character in a key");
        else if (!lines && HasControlCharacters(value))
            Fail($"Control character in '{key}'");
        else if (LongestList(value) > NgLimits.MaxListEntries)
            Fail($"Too many entries in '{key}' (limit {NgLimits.MaxListEntries})");
        if (!lines)
            _entries += EntriesOf(value);
        return request.Error is null;
    }

    private static int EntriesOf(NgValue value)
    {
        int entries = 1;
        switch (value)
        {
            case NgString text:
                entries += text.Text.AsSpan().Count(',') + text.Text.AsSpan().Count(';');
                break;
            case NgList list:
                foreach (NgValue item in list.Items)
                    entries += EntriesOf(item);
                break;
            case NgDictionary dictionary:
                foreach ((_, NgValue item) in dictionary.Entries)
                    entries += EntriesOf(item);
                break;
        }

        return entries;
    }

    private static bool HasControlCharacters(NgValue value) => value switch
    {
        NgString text => ControlCharacters.AreIn(text.Text),
        NgList list => list.Items.Exists(HasControlCharacters),
        NgDictionary dictionary => dictionary.Entries.Exists(static e => ControlCharacters.AreIn(e.Key) || HasControlCharacters(e.Value)),
        _ => false,
    };

    private static int LongestList(NgValue value)
    {
        int longest = 0;
        if (value is NgList list)
        {
            longest = list.Items.Count;
            foreach (NgValue item in list.Items)
                longest = Math.Max(longest, LongestList(item));
        }
        else if (value is NgDictionary dictionary)
        {
            longest = dictionary.Entries.Count;
            foreach ((_, NgValue item) in dictionary.Entries)
                longest = Math.Max(longest, LongestList(item));
        }

        return longest;
    }

    /// <summary>What is held against each line of a description or each party of a call must stay few, however it was written.</summary>
    private void CheckRules()
    {
        NgCodecOptions codec = request.Codec;
        Check("codec", codec.Strip, codec.Mask, codec.Except, codec.Offer, codec.Ignore, codec.Transcode, codec.Accept, codec.Consume,
            codec.Set);
        Check("SDES", request.Sdes.No, request.Sdes.Only, request.Sdes.Order, request.Sdes.OffererPreference);
        Check("extmap", request.Extmap.Strip, request.Extmap.Mask);
        Check("from-tags", request.Selection.FromTags);
        Check("calls", request.Subscription.Calls);
        Check("sdp-media-remove", request.SdpOutput.RemoveMedia);
        int targets = request.Subscription.Tags.Count;
        foreach (NgMeshTag tag in request.Subscription.Tags)
            targets += tag.To.Count;
        Check("tags", targets, NgLimits.MaxRules);
        Check("medias", request.Subscription.Medias.Count, Sdp.SdpLimits.MaxMedias);
        foreach (NgMediaDescription media in request.Subscription.Medias)
            Check("medias", media.Codecs.Count, NgLimits.MaxRules);
        foreach (NgSdpAttributeEdits edits in request.SdpOutput.AttributeEdits)
        {
            Check("sdp-attr", edits.Add, edits.Remove);
            Check("sdp-attr", edits.Substitute.Count, NgLimits.MaxRules);
        }
    }

    private void Check(string what, params ReadOnlySpan<List<string>> lists)
    {
        foreach (List<string> list in lists)
            Check(what, list.Count, NgLimits.MaxRules);
    }

    private void Check(string what, int count, int limit)
    {
        if (count > limit)
            Fail($"Too many entries in '{what}' (limit {limit})");
    }
}
