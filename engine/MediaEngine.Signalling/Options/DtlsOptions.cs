using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Options;

/// <summary>DTLS-SRTP.</summary>
public sealed record DtlsOptions
{
    public static DtlsOptions Default { get; } = new();

    public bool Off { get; init; }

    /// <summary>The role we answer with; unknown when not given.</summary>
    public DtlsRole Role { get; init; }

    /// <summary>The role we offer to the other side, where actpass leaves it the choice.</summary>
    public DtlsRole OfferedRole { get; init; }

    /// <summary>Hash for the fingerprint we offer, as in a=fingerprint; null when not given.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>No a=tls-id, and no DTLS restart on an ICE restart.</summary>
    public bool NoTlsId { get; init; }
}
