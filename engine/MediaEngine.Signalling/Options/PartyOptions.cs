namespace MediaEngine.Signalling.Options;

/// <summary>Options that identify the party that sent the SDP.</summary>
public sealed record PartyOptions
{
    public static PartyOptions Default { get; } = new();

    /// <summary>The call-id of the message; null when it is that of the call.</summary>
    public string? CallId { get; init; }

    /// <summary>The branch of a forked offer (RFC 3261 section 8.1.1.7).</summary>
    public string? ViaBranch { get; init; }

    /// <summary>Label of the party; null keeps the current label.</summary>
    public string? Label { get; init; }

    /// <summary>Metadata for recordings; null keeps that of the party and the call.</summary>
    public string? Metadata { get; init; }
}
