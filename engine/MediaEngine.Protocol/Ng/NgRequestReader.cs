using MediaEngine.Protocol.Ng.Tables;

namespace MediaEngine.Protocol.Ng;

/// <summary>Applies keys, flags and flag strings to one request, in order. The knowledge of what they mean is in the tables.</summary>
internal sealed class NgRequestReader(NgRequest request, NgTemplates templates)
{
    private const int MaxFlagStringDepth = 4;
    private int _flagStringDepth;

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
    }

    public void ApplyKey(string key, NgValue value)
    {
        if (NgKeyTable.TryFindKey(key, out NgKeyRow? row))
            row.Apply(this, value);
        else
            Warn("unknown key", key);
    }

    /// <summary>One entry of the flags list: an exact flag, or a prefix with a value behind it.</summary>
    public void ApplyFlag(string flag)
    {
        if (NgKeyTable.TryFindFlag(flag, out NgFlagRow? row))
            row.Apply(this);
        else if (NgKeyTable.TryFindPrefix(flag, out NgPrefixRow? prefix, out string value))
            prefix.Apply(this, value);
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
        if (templates.TryFind(name, out string flags))
            ApplyFlagString(flags);
        else
            Warn("unknown template", name);
    }

    public void Warn(string what, string name) => request.Warn(what, name);

    public void Fail(string reason) => request.Error ??= reason;
}
