namespace MediaEngine.Protocol.Ng;

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
