using System.Security.Cryptography;

namespace MediaEngine.Crypto.Dtls;

/// <summary>What a certificate of our own is made of.</summary>
public sealed record DtlsCertificateOptions
{
    public static DtlsCertificateOptions Default { get; } = new();

    /// <summary>An RSA key of so many bits; 0 for an EC key on P-256, which every peer has to know (RFC 8827 section 6.5).</summary>
    public int RsaBits { get; init; }

    /// <summary>Hash under the signature; SHA-256 at least, as libraries refuse weaker ones.</summary>
    public HashAlgorithmName Signature { get; init; } = HashAlgorithmName.SHA256;
}
