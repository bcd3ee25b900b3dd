using System.Collections.Immutable;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Dtls;

/// <summary>Settings of all DTLS associations made from one <see cref="DtlsContext"/>.</summary>
public sealed record DtlsOptions
{
    public static DtlsOptions Default { get; } = new();

    /// <summary>SRTP protection profiles offered and accepted in use_srtp (RFC 5764 section 4.1.2), best first.</summary>
    public ImmutableArray<SrtpProfile> Profiles { get; init; } =
        [SrtpProfile.AeadAes256Gcm, SrtpProfile.AeadAes128Gcm, SrtpProfile.AesCm128Tag80, SrtpProfile.AesCm128Tag32];

    /// <summary>Largest datagram of a handshake flight, in octets.</summary>
    public int Mtu { get; init; } = 1200;

    /// <summary>Cipher list in OpenSSL's syntax. Forward secrecy only; never a null cipher.</summary>
    public string Ciphers { get; init; } = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:!aNULL:!eNULL:@SECLEVEL=1";
}
