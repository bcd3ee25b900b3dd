using System.Security.Cryptography;

namespace MediaEngine.Crypto.Dtls;

/// <summary>The key and signature of our own certificates.</summary>
public sealed record DtlsCertificateOptions
{
    public static DtlsCertificateOptions Default { get; } = new();

    /// <summary>RSA key size in bits; 0 for an EC key on P-256, which every WebRTC endpoint must support (RFC 8827 section 6.5).</summary>
    public int RsaBits { get; init; }

    /// <summary>Hash of the signature. At least SHA-256: TLS libraries refuse weaker ones.</summary>
    public HashAlgorithmName Signature { get; init; } = HashAlgorithmName.SHA256;
}
