namespace MediaEngine.Protocol.Ng;

public sealed record NgDtlsOptions
{
    public bool Off { get; internal set; }

    public NgDtlsRole Role { get; internal set; }

    /// <summary>The engine's role in its offer to the other side, where it would otherwise offer actpass.</summary>
    public NgDtlsRole OfferedRole { get; internal set; }

    /// <summary>
    /// Hash function of the fingerprint in the engine's offer: "sha-1", "sha-224", "sha-256", "sha-384" or "sha-512"; null when not given.
    /// </summary>
    public string? Fingerprint { get; internal set; }

    /// <summary>Write no a=tls-id, and do not restart DTLS on an ICE restart.</summary>
    public bool NoTlsId { get; internal set; }
}
