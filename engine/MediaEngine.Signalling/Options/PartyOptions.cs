namespace MediaEngine.Signalling.Options;

/// <summary>Names of the party that sent the description.</summary>
public sealed record PartyOptions
{
    public static PartyOptions Default { get; } = new();

    /// <summary>The call-id the message came with; null for that of the call.</summary>
    public string? CallId { get; init; }

    /// <summary>The branch of a forked offer (RFC 3261 section 8.1.1.7).</summary>
    public string? ViaBranch { get; init; }

    /// <summary>Name for the party; null keeps what it has.</summary>
    public string? Label { get; init; }

    /// <summary>For recordings; null keeps what the party and the call have.</summary>
    public string? Metadata { get; init; }
}
