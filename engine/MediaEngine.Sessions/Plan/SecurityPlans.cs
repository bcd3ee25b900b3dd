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

    /// <summary>The peer was shown passive TCP candidates (RFC 6544).</summary>
    public bool Tcp { get; init; }

    public override string ToString() => $"ICE {LocalUfrag}/{RemoteUfrag}";
}

public sealed record IceCandidatePlan(string Foundation, uint Priority, TransportAddress Address, string Type);

/// <summary>DTLS of one transport (RFC 5763, 5764).</summary>
/// <param name="Role">Ours: active sends the ClientHello.</param>
/// <param name="FingerprintHash">As in a=fingerprint of the peer, e.g. sha-256.</param>
/// <param name="Fingerprint">What the peer's certificate hashes to; empty until the peer has told.</param>
public sealed record DtlsPlan(DtlsRole Role, string FingerprintHash, ImmutableArray<byte> Fingerprint)
{
    /// <summary>Ours, whose fingerprint the peer was told; null is the worker's own.</summary>
    public LocalCertificate? Certificate { get; init; }

    /// <summary>CSRCs and header extensions are encrypted both ways (a=cryptex, RFC 9335).</summary>
    public bool Cryptex { get; init; }

    /// <summary>Names the association (our tls-id, RFC 8842): a new value asks for a new handshake.</summary>
    public string Association { get; init; } = "";
}

public enum DtlsRole : byte
{
    /// <summary>The answer will tell; accept either.</summary>
    Unknown,
    Active,
    Passive,
}
