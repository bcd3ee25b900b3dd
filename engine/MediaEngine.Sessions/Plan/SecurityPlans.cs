using System.Collections.Immutable;
using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Plan;

/// <summary>SRTP keys of one transport, both directions (RFC 4568). A null direction is not known yet.</summary>
public sealed record SrtpPlan(SrtpKeys? Receive, SrtpKeys? Send);

/// <summary>One master key. <see cref="ToString"/> never shows key material.</summary>
/// <param name="Suite">Name as in a=crypto, e.g. AES_CM_128_HMAC_SHA1_80.</param>
/// <param name="MasterKeyAndSalt">Key followed by salt, as in the inline parameter.</param>
public sealed record SrtpKeys(string Suite, ImmutableArray<byte> MasterKeyAndSalt, ImmutableArray<byte> Mki = default)
{
    public bool UnencryptedSrtp { get; init; }

    public bool UnencryptedSrtcp { get; init; }

    public bool UnauthenticatedSrtp { get; init; }

    public override string ToString() => Suite;
}

/// <summary>ICE of one transport component (RFC 8445).</summary>
public sealed record IcePlan(string LocalUfrag, string LocalPassword, bool Controlling, bool Lite)
{
    public string RemoteUfrag { get; init; } = "";

    public string RemotePassword { get; init; } = "";

    public ImmutableArray<IceCandidatePlan> RemoteCandidates { get; init; } = [];

    public bool RemoteLite { get; init; }

    /// <summary>Passive TCP candidates were offered to the peer (RFC 6544).</summary>
    public bool Tcp { get; init; }

    /// <summary>Checks of the peer count as activity, because it sends no media.</summary>
    public bool ChecksAreActivity { get; init; }

    public override string ToString() => $"ICE {LocalUfrag}/{RemoteUfrag}";
}

public sealed record IceCandidatePlan(string Foundation, uint Priority, TransportAddress Address, string Type);

/// <summary>DTLS of one transport (RFC 5763, 5764).</summary>
/// <param name="Role">Our role: active sends the ClientHello.</param>
/// <param name="FingerprintHash">As in a=fingerprint of the peer, e.g. sha-256.</param>
/// <param name="Fingerprint">The fingerprint of the peer's certificate; empty until it was signalled.</param>
public sealed record DtlsPlan(DtlsRole Role, string FingerprintHash, ImmutableArray<byte> Fingerprint)
{
    /// <summary>Our certificate whose fingerprint was signalled to the peer; null for the worker's own.</summary>
    public LocalCertificate? Certificate { get; init; }

    /// <summary>CSRCs and header extensions are encrypted in both directions (a=cryptex, RFC 9335).</summary>
    public bool Cryptex { get; init; }

    /// <summary>Identifies the association (our tls-id, RFC 8842): a new value requires a new handshake.</summary>
    public string Association { get; init; } = "";
}

public enum DtlsRole : byte
{
    /// <summary>The answer will decide; both roles are accepted.</summary>
    Unknown,
    Active,
    Passive,
}
