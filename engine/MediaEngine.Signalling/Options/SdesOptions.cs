using System.Collections.Immutable;

namespace MediaEngine.Signalling.Options;

/// <summary>Options for SDES (RFC 4568). Suites have the names of a=crypto.</summary>
public sealed record SdesOptions
{
    public static SdesOptions Default { get; } = new();

    public bool Off { get; init; }

    /// <summary>Suites that are not offered.</summary>
    public ImmutableArray<string> No { get; init; } = [];

    /// <summary>Only these suites are offered; takes precedence over <see cref="No"/>.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <summary>Forward the received suites and add none; takes precedence over <see cref="Only"/> and <see cref="No"/>.</summary>
    public bool NoNew { get; init; }

    public ImmutableArray<string> Order { get; init; } = [];

    /// <summary>Order of preference of the suites in the later answer to the offerer.</summary>
    public ImmutableArray<string> OffererPreference { get; init; } = [];

    /// <summary>Keep the padding of the base64 key.</summary>
    public bool Pad { get; init; }

    /// <summary>Write the key lifetime.</summary>
    public bool Lifetime { get; init; }

    /// <summary>Keep the suite already negotiated in later answers.</summary>
    public bool Static { get; init; }

    /// <summary>Accept SDES rather than DTLS when both are offered.</summary>
    public bool Prefer { get; init; }

    public bool? UnencryptedSrtp { get; init; }

    public bool? UnencryptedSrtcp { get; init; }

    public bool? UnauthenticatedSrtp { get; init; }
}
