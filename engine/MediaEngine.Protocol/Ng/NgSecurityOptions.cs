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

public enum NgDtlsRole : byte
{
    Unspecified,
    Passive,
    Active,
}

/// <summary>NG <c>SDES</c>. Suites are named as in a=crypto.</summary>
public sealed record NgSdesOptions
{
    public bool Off { get; internal set; }

    /// <summary>Suites to leave out.</summary>
    public List<string> No { get; } = [];

    /// <summary>Only these suites; wins over <see cref="No"/>.</summary>
    public List<string> Only { get; } = [];

    /// <summary>Pass received suites and add none; wins over <see cref="Only"/> and <see cref="No"/>.</summary>
    public bool NoNew { get; internal set; }

    public List<string> Order { get; } = [];

    /// <summary>Suites preferred in the later answer to the offerer.</summary>
    public List<string> OffererPreference { get; } = [];

    /// <summary>Keep the padding of the base64 key.</summary>
    public bool Pad { get; internal set; }

    /// <summary>Print a key lifetime.</summary>
    public bool Lifetime { get; internal set; }

    /// <summary>Keep the suite already negotiated in later answers.</summary>
    public bool Static { get; internal set; }

    /// <summary>Accept SDES rather than DTLS when both are offered.</summary>
    public bool Prefer { get; internal set; }

    public bool? UnencryptedSrtp { get; internal set; }

    public bool? UnencryptedSrtcp { get; internal set; }

    public bool? UnauthenticatedSrtp { get; internal set; }
}

/// <summary>NG <c>OSRTP</c> (RFC 8643).</summary>
[Flags]
public enum NgOsrtp : byte
{
    None = 0,

    /// <summary>Plain RTP/AVP with crypto or fingerprint attributes.</summary>
    Offer = 1,

    /// <summary>Two m= lines per media.</summary>
    OfferLegacy = 2,
    AcceptRfc = 4,
    AcceptLegacy = 8,
    Accept = AcceptRfc | AcceptLegacy,
}
