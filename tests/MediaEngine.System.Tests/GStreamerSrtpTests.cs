using System.Diagnostics;
using System.Net.Sockets;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>SRTP with keys in SDP between the engine and libsrtp in GStreamer's srtpenc and srtpdec.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class GStreamerSrtpTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("AES_CM_128_HMAC_SHA1_80", "aes-128-icm", "hmac-sha1-80", 30)]
    [InlineData("AES_CM_128_HMAC_SHA1_32", "aes-128-icm", "hmac-sha1-32", 30)]
    [InlineData("AES_256_CM_HMAC_SHA1_80", "aes-256-icm", "hmac-sha1-80", 46)]
    public void Libsrtp_decrypts_what_the_engine_sends_and_the_other_way(string suite, string cipher, string authentication, int keyLength)
    {
        ExternalTool.Require("gst-launch-1.0", "gst-inspect-1.0");
        Assert.SkipWhen(ExternalTool.Run(output, TimeSpan.FromSeconds(20), "sh", "-c", "gst-inspect-1.0 srtpdec >/dev/null 2>&1").Code != 0,
            "GStreamer has no srtpdec (package gstreamer1.0-plugins-bad)");
        using EngineProcess engine = EngineProcess.Serving();
        using SignalledCall call = new(engine);
        string offered = call.Offer(call.AliceSdp(), ("transport-protocol", "RTP/SAVP"), ("ICE", "remove"));
        string line = SignalledCall.Attributes(offered, "crypto").Single(c => c.Split(' ')[1] == suite);
        string tag = line.Split(' ')[0];
        byte[] theirs = Convert.FromBase64String(Padded(line.Split("inline:")[1].Split('|')[0]));
        Assert.Equal(keyLength, theirs.Length);
        byte[] ours = [.. Enumerable.Range(1, keyLength).Select(i => (byte)(i * 37))];
        int srtpPort = FreePort();
        string answered =
            call.Answer(SignalledCall.Describe(srtpPort, "RTP/SAVP", $"a=crypto:{tag} {suite} inline:{Convert.ToBase64String(ours)}"));
        int towardsBob = SignalledCall.MediaPort(offered);

        // GStreamer decrypts packets from srtpPort for the test's socket, and encrypts the test's packets for the engine, also from
        // srtpPort.
        using Socket bob = SignalledCall.NewSocket();
        int plainPort = FreePort();
        string srtcp = authentication == "hmac-sha1-32" ? "hmac-sha1-80" : authentication;
        using Process gst = Process.Start(new ProcessStartInfo("gst-launch-1.0")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "-q", "udpsrc", "address=127.0.0.1", $"port={srtpPort}", "name=wire",
                "caps=application/x-srtp,media=audio,clock-rate=8000,encoding-name=PCMU,payload=0,ssrc=(uint)8,"
                + $"srtp-key=(buffer){Convert.ToHexString(theirs)},srtp-cipher={cipher},srtp-auth={authentication},"
                + $"srtcp-cipher={cipher},srtcp-auth={srtcp},roc=(uint)0",
                "!", "srtpdec", "!", "udpsink", "host=127.0.0.1", $"port={SignalledCall.Port(bob)}", "sync=false", "async=false",
                "udpsrc", "address=127.0.0.1", $"port={plainPort}",
                "caps=application/x-rtp,media=audio,clock-rate=8000,encoding-name=PCMU,payload=0",
                "!", "srtpenc", $"key={Convert.ToHexString(ours)}", $"rtp-cipher={cipher}", $"rtp-auth={authentication}",
                $"rtcp-cipher={cipher}", $"rtcp-auth={srtcp}", "!", "udpsink", "host=127.0.0.1", $"port={towardsBob}", "sync=false",
                "async=false",
            },
        })!;
        try
        {
            byte[] heard = SignalledCall.SendUntilHeard(i => PacketBuilder.Rtp(7, 100 + i, (uint)(160 * i), fill: 0x33),
                call.Bob, plainPort,
                call.Alice, p => p.Length == 172);
            Assert.Equal(0x33, heard[40]);
            heard = SignalledCall.SendUntilHeard(i => PacketBuilder.Rtp(8, 100 + i, (uint)(160 * i), fill: 0x44), call.Alice,
                SignalledCall.MediaPort(answered), bob, p => p.Length == 172);
            Assert.Equal(0x44, heard[40]);
        }
        catch (TimeoutException)
        {
            gst.Kill();
            output.WriteLine(gst.StandardError.ReadToEnd());
            output.WriteLine(engine.Output);
            throw;
        }
        finally
        {
            if (!gst.HasExited)
                gst.Kill();
        }
    }

    private static int FreePort()
    {
        using Socket probe = SignalledCall.NewSocket();
        return SignalledCall.Port(probe);
    }

    private static string Padded(string base64) => base64 + new string('=', (4 - base64.Length % 4) % 4);
}
