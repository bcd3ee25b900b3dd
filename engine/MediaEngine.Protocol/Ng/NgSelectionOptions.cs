namespace MediaEngine.Protocol.Ng;

/// <summary>Which parties and calls a command is about.</summary>
public sealed record NgSelectionOptions
{
    /// <summary>
    /// offer, answer, publish: name of the party that sent the SDP; other commands: selects a party (also <c>from-label</c>).
    /// </summary>
    public string? Label { get; internal set; }

    public string? ToLabel { get; internal set; }

    /// <summary>Name for the new or selected party.</summary>
    public string? SetLabel { get; internal set; }

    /// <summary>Selects a party by the media address in its SDP; kept as text, so that an invalid one can be reported.</summary>
    public string? Address { get; internal set; }

    public NgScope Scope { get; internal set; }

    /// <summary>The from-tag selects a party even for commands that otherwise ignore it.</summary>
    public bool Directional { get; internal set; }

    public List<string> FromTags { get; } = [];

    public string? ToCallId { get; internal set; }

    public string? SourceCallId { get; internal set; }

    public string? SourceTag { get; internal set; }

    /// <summary>The to-tag was given in an rtpp-flags string, not in the proxy's own key.</summary>
    public bool ToTagFromFlagString { get; internal set; }

    /// <summary>The request carried an rtpp-flags string.</summary>
    public bool HasFlagString { get; internal set; }
}
