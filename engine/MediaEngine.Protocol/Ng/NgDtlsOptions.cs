namespace MediaEngine.Protocol.Ng;

public sealed record NgDtlsOptions
{
    public bool Off { get; internal set; }

    public NgDtlsRole Role { get; internal set; }

    /// <summary>The role we offer to the other side, where actpass leaves the choice to us.</summary>
    public NgDtlsRole OfferedRole { get; internal set; }

    /// <summary>Hash for the fingerprint we offer: "sha-1", "sha-224", "sha-256", "sha-384" or "sha-512"; null when not given.</summary>
    public string? Fingerprint { get; internal set; }

    /// <summary>No a=tls-id, and no DTLS restart on an ICE restart.</summary>
    public bool NoTlsId { get; internal set; }
}
