using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MediaEngine.Crypto.Dtls;

/// <summary>A certificate with its private key. <see cref="ToString"/> shows the fingerprint only.</summary>
public sealed class DtlsCertificate
{
    private readonly byte[] _certificate;
    private readonly byte[] _privateKey;

    private DtlsCertificate(byte[] certificate, byte[] privateKey, DateTimeOffset notAfter) =>
        (_certificate, _privateKey, NotAfter) = (certificate, privateKey, notAfter);

    /// <summary>The certificate in DER.</summary>
    public ReadOnlySpan<byte> Der => _certificate;

    public DateTimeOffset NotAfter { get; }

    internal ReadOnlySpan<byte> PrivateKey => _privateKey;

    /// <summary>
    /// Makes a self-signed certificate. It is valid from a day before <paramref name="now"/>, because peers' clocks differ.
    /// </summary>
    public static DtlsCertificate Generate(
        DateTimeOffset now, TimeSpan lifetime, string commonName = "media", DtlsCertificateOptions? options = null)
    {
        options ??= DtlsCertificateOptions.Default;
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        if (options.RsaBits > 0)
        {
            using RSA rsa = RSA.Create(options.RsaBits);
            return Sign(new CertificateRequest(name.Build(), rsa, options.Signature, RSASignaturePadding.Pkcs1), rsa, now, lifetime);
        }

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(new CertificateRequest(name.Build(), key, options.Signature), key, now, lifetime);
    }

    /// <summary>The fingerprint for a=fingerprint (RFC 8122); null when the hash name is unknown.</summary>
    public byte[]? Fingerprint(string hash) => FingerprintHash.Compute(hash, _certificate);

    public override string ToString() => $"sha-256 {FingerprintHash.Format(Fingerprint(FingerprintHash.Default))}";

    private static DtlsCertificate Sign(CertificateRequest request, AsymmetricAlgorithm key, DateTimeOffset now, TimeSpan lifetime)
    {
        using X509Certificate2 certificate = request.CreateSelfSigned(now - TimeSpan.FromDays(1), now + lifetime);
        return new DtlsCertificate(certificate.RawData, key.ExportPkcs8PrivateKey(), now + lifetime);
    }
}
