using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Options;

/// <summary>Options for DTLS-SRTP.</summary>
public sealed record DtlsOptions
{
    public static DtlsOptions Default { get; } = new();

    public bool Off { get; init; }

    /// <summary>The engine's role in its answer; unknown when not given.</summary>
    public DtlsRole Role { get; init; }

    /// <summary>The engine's role in its offer to the other side, where it would otherwise offer actpass.</summary>
    public DtlsRole OfferedRole { get; init; }

    /// <summary>Hash function of the fingerprint in the engine's offer, as in a=fingerprint; null when not given.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Write no a=tls-id, and do not restart DTLS on an ICE restart.</summary>
    public bool NoTlsId { get; init; }
}
