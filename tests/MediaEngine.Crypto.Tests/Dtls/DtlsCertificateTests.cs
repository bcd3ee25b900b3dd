using System.Security.Cryptography;
using MediaEngine.Crypto.Dtls;

namespace MediaEngine.Crypto.Tests.Dtls;

public class DtlsCertificateTests
{
    [Fact]
    public void Fingerprints_of_all_hashes_match_an_independent_implementation()
    {
        DtlsCertificate certificate = DtlsNetwork.NewCertificate();
        byte[] der = certificate.Der.ToArray();
#pragma warning disable CA5350 // sha-1 is still a fingerprint hash of RFC 8122.
        Assert.Equal(SHA1.HashData(der), certificate.Fingerprint("sha-1"));
#pragma warning restore CA5350
        Assert.Equal(28, certificate.Fingerprint("sha-224")!.Length);
        Assert.Equal(SHA256.HashData(der), certificate.Fingerprint("SHA-256"));
        Assert.Equal(SHA384.HashData(der), certificate.Fingerprint("sha-384"));
        Assert.Equal(SHA512.HashData(der), certificate.Fingerprint("sha-512"));
        Assert.Null(certificate.Fingerprint("md5"));
    }

    [Fact]
    public void Fingerprints_are_written_and_read_as_in_sdp()
    {
        foreach (string hash in (string[])["sha-1", "sha-224", "sha-256", "sha-384", "sha-512"])
        {
            byte[] fingerprint = DtlsNetwork.NewCertificate().Fingerprint(hash)!;
            string text = FingerprintHash.Format(fingerprint);
            Assert.Equal(Convert.ToHexString(fingerprint), text.Replace(":", "", StringComparison.Ordinal));
            Assert.True(FingerprintHash.TryParse(text, out byte[]? upper));
            Assert.True(FingerprintHash.TryParse(text.ToLowerInvariant(), out byte[]? lower));
            Assert.Equal(fingerprint, upper);
            Assert.Equal(fingerprint, lower);
            Assert.False(FingerprintHash.TryParse(text.AsSpan(0, text.Length - 1), out _));
            Assert.False(FingerprintHash.TryParse(text.Replace(':', '-'), out _));
        }
    }

    [Theory]
    [InlineData(2048, "SHA256")]
    [InlineData(0, "SHA512")]
    public void Peers_connect_with_certificates_of_every_kind(int rsaBits, string signature)
    {
        var options = new DtlsCertificateOptions
        {
            RsaBits = rsaBits,
            Signature = new System.Security.Cryptography.HashAlgorithmName(signature)
        };
        using var context = new DtlsContext(DtlsCertificate.Generate(
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(3650), options: options));
        using var network = new DtlsNetwork(passive: context);
        network.ExchangeFingerprints("sha-512");
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        network.Run();
        Assert.True(network.Active.IsConnected);
        Assert.True(network.Passive.IsConnected);
        Assert.All(network.Sizes, size => Assert.InRange(size, 1, 1200));
    }

    [Fact]
    public void Certificates_rotate_and_old_ones_keep_working()
    {
        using var rotation = new DtlsCertificateRotation(interval: TimeSpan.FromDays(7));
        var start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        DtlsContext first = rotation.Current(start);
        Assert.Same(first, rotation.Current(start.AddDays(6)));
        DtlsContext second = rotation.Current(start.AddDays(7));
        Assert.NotSame(first, second);
        Assert.NotEqual(first.Certificate.Fingerprint("sha-256"), second.Certificate.Fingerprint("sha-256"));
        using var network = new DtlsNetwork(first, second);
        network.ExchangeFingerprints();
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        network.Run();
        Assert.True(network.Active.IsConnected);
        // A clock set back does not hand out a certificate that is not valid yet.
        Assert.NotSame(second, rotation.Current(start));
        first.Dispose();
        second.Dispose();
    }
}
