using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>
/// DTLS-SRTP between the engine and the openssl program. The program makes the handshake and prints the keying material. Packets with these
/// keys pass in both directions, so both sides have the same keys.
/// </summary>
[Collection(OneEngineAtATime.Name)]
public sealed partial class OpenSslDtlsTests(ITestOutputHelper output) : IDisposable
{
    private const int KeyLength = 16;
    private const int SaltLength = 14;

    private readonly string _folder = Directory.CreateTempSubdirectory("mediaengine").FullName;

    [Fact]
    public void S_client_connects_to_the_engine_and_media_passes_under_the_keys_it_exports()
    {
        string fingerprint = MakeCertificate();
        using EngineProcess engine = EngineProcess.Serving();
        using SignalledCall call = new(engine);
        string offered = call.Offer(call.AliceSdp(), ("transport-protocol", "UDP/TLS/RTP/SAVP"), ("ICE", "remove"));
        int towardsBob = SignalledCall.MediaPort(offered);
        string answered = call.Answer(SignalledCall.Describe(
            SignalledCall.Port(call.Bob), "UDP/TLS/RTP/SAVP", $"a=fingerprint:sha-256 {fingerprint}", "a=setup:active", "a=rtcp-mux"));
        using Process openssl = Start($"s_client -dtls1_2 -connect 127.0.0.1:{towardsBob}");
        byte[] material = KeyingMaterialOf(openssl);
        using PeerSecurity bob = Keys(material, isClient: true);

        byte[] heard = SignalledCall.SendUntilHeard(
            i => bob.Protect(PacketBuilder.Rtp(7, 100 + i, (uint)(160 * i), fill: 0x33)), call.Bob, towardsBob, call.Alice,
            p => p.Length == 172);
        Assert.Equal(0x33, heard[40]);
        byte[] opened = [];
        SignalledCall.SendUntilHeard(i => PacketBuilder.Rtp(8, 100 + i, (uint)(160 * i), fill: 0x44), call.Alice,
            SignalledCall.MediaPort(answered),
            call.Bob, p => (opened = (p[1] < 192 ? bob.Unprotect(p) : null) ?? []).Length == 172);
        Assert.Equal(0x44, opened[40]);
        openssl.Kill();
    }

    [Fact]
    public void The_engine_connects_to_s_server_and_takes_media_under_the_keys_it_exports()
    {
        string fingerprint = MakeCertificate();
        using EngineProcess engine = EngineProcess.Serving();
        using SignalledCall call = new(engine);
        int port;
        using (Socket probe = SignalledCall.NewSocket())
            port = SignalledCall.Port(probe);
        using Process openssl = Start($"s_server -dtls1_2 -accept 127.0.0.1:{port} -Verify 1");

        // The server acts for Alice: she offers actpass, and the engine takes the active role.
        call.Offer(SignalledCall.Describe(port, "UDP/TLS/RTP/SAVP", $"a=fingerprint:sha-256 {fingerprint}", "a=setup:actpass",
            "a=rtcp-mux"),
            ("transport-protocol", "RTP/AVP"), ("ICE", "remove"));
        string answered = call.Answer(SignalledCall.Describe(SignalledCall.Port(call.Bob), "RTP/AVP"));
        Assert.Contains("a=setup:active", answered, StringComparison.Ordinal);
        byte[] material = KeyingMaterialOf(openssl);
        using PeerSecurity alice = Keys(material, isClient: false);
        byte[] heard = SignalledCall.SendUntilHeard(i => alice.Protect(PacketBuilder.Rtp(7, 100 + i, (uint)(160 * i), fill: 0x33)),
            call.Alice, SignalledCall.MediaPort(answered), call.Bob, p => p.Length == 172);
        Assert.Equal(0x33, heard[40]);
        openssl.Kill();
    }

    [Fact]
    public void A_certificate_replaced_while_the_engine_runs_is_that_of_new_calls_and_older_calls_show_their_own()
    {
        string peer = MakeCertificate();
        using EngineProcess engine = EngineProcess.Serving("--dtls-cert-rotation=1");
        List<SignalledCall> calls = [new(engine)];
        List<string> offers = [Offer(calls[0])];
        var clock = Stopwatch.StartNew();
        while (offers.Select(FingerprintIn).Distinct().Count() < 2)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "no call got another certificate");
            calls.Add(new SignalledCall(engine));
            offers.Add(Offer(calls[^1]));
        }

        Assert.Equal(FingerprintIn(offers[0]), FingerprintIn(Offer(calls[0])));
        foreach (int number in (int[])[0, calls.Count - 1])
        {
            SignalledCall call = calls[number];
            call.Answer(SignalledCall.Describe(
                SignalledCall.Port(call.Bob), "UDP/TLS/RTP/SAVP", $"a=fingerprint:sha-256 {peer}", "a=setup:active", "a=rtcp-mux"));
            using Process openssl = Start($"s_client -dtls1_2 -connect 127.0.0.1:{SignalledCall.MediaPort(offers[number])}");
            Assert.Equal(FingerprintIn(offers[number]), FingerprintShownTo(openssl));
            openssl.Kill();
        }

        calls.ForEach(c => c.Dispose());

        static string Offer(SignalledCall call) =>
            call.Offer(call.AliceSdp(), ("transport-protocol", "UDP/TLS/RTP/SAVP"), ("ICE", "remove"));
        static string FingerprintIn(string sdp) => SignalledCall.Attributes(sdp, "fingerprint").Single();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GeneratedRegex("Keying material: ([0-9A-F]+)")]
    private static partial Regex KeyingMaterial();

    [GeneratedRegex("=([0-9A-F:]{95})")]
    private static partial Regex Fingerprint();

    /// <summary>The order of RFC 5764 section 4.2: client key, server key, client salt, server salt.</summary>
    private static PeerSecurity Keys(byte[] material, bool isClient)
    {
        SrtpMasterKey Key(int side) => new(SrtpProfile.AesCm128Tag80,
            [.. material.AsSpan(side * KeyLength, KeyLength), .. material.AsSpan(2 * KeyLength + side * SaltLength, SaltLength)]);
        return isClient ? new PeerSecurity(Key(0), Key(1)) : new PeerSecurity(Key(1), Key(0));
    }

    private string MakeCertificate()
    {
        ExternalTool.Require("openssl");
        (int code, string text) = ExternalTool.Run(output, TimeSpan.FromSeconds(20), "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", $"{_folder}/key.pem", "-out", $"{_folder}/cert.pem", "-subj", "/CN=phone",
            "-days", "30");
        Assert.True(code == 0, text);
        (_, text) = ExternalTool.Run(output, TimeSpan.FromSeconds(20), "openssl", "x509", "-in", $"{_folder}/cert.pem", "-noout",
            "-fingerprint", "-sha256");
        return Fingerprint().Match(text).Groups[1].Value;
    }

    private Process Start(string arguments) => Process.Start(new ProcessStartInfo("openssl", arguments
        + $" -cert {_folder}/cert.pem -key {_folder}/key.pem -use_srtp SRTP_AES128_CM_SHA1_80"
        + $" -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen {2 * (KeyLength + SaltLength)}")
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>The fingerprint of the engine's certificate that the program received, in the form of a=fingerprint.</summary>
    private static string FingerprintShownTo(Process openssl)
    {
        using Timer limit = new(_ => openssl.Kill(), null, TimeSpan.FromSeconds(20), Timeout.InfiniteTimeSpan);
        var pem = new StringBuilder();
        while (openssl.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("-----BEGIN CERTIFICATE", StringComparison.Ordinal) || pem.Length > 0)
                pem.AppendLine(line);
            if (line.StartsWith("-----END CERTIFICATE", StringComparison.Ordinal))
                break;
        }

        using var certificate = X509Certificate2.CreateFromPem(pem.ToString());
        return "sha-256 " + string.Join(':', SHA256.HashData(certificate.RawData).Select(b => b.ToString("X2")));
    }

    /// <summary>The program prints the keying material after the handshake and then waits for input.</summary>
    private byte[] KeyingMaterialOf(Process openssl)
    {
        using Timer limit = new(_ => openssl.Kill(), null, TimeSpan.FromSeconds(20), Timeout.InfiniteTimeSpan);
        while (openssl.StandardOutput.ReadLine() is { } line)
        {
            output.WriteLine(line);
            if (KeyingMaterial().Match(line) is { Success: true } material)
                return Convert.FromHexString(material.Groups[1].Value);
        }

        throw new InvalidOperationException($"no handshake: {openssl.StandardError.ReadToEnd()}");
    }
}
