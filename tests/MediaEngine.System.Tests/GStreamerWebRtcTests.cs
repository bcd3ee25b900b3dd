using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>
/// A WebRTC phone other than a browser: GStreamer's webrtcbin with ICE of libnice, DTLS of OpenSSL and SRTP of libsrtp. The other party is
/// a plain phone.
/// </summary>
[Collection(OneEngineAtATime.Name)]
public sealed class GStreamerWebRtcTests(ITestOutputHelper output)
{
    private static readonly string _script = Path.Combine(Repository.Root, "tests/rig/gstreamer/webrtc_phone.py");
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Webrtcbin_calls_a_plain_phone_and_both_hear_each_other()
    {
        using Process phone = StartPhone("offer");
        using EngineProcess engine = EngineProcess.Serving();
        using SignalledCall call = new(engine);
        string offer = ReadDescription(phone);
        string plain = call.Offer(offer, ("transport-protocol", "RTP/AVP"), ("ICE", "remove"), ("rtcp-mux", "demux"));
        WriteDescription(phone, call.Answer(SignalledCall.Describe(SignalledCall.Port(call.Bob), "RTP/AVP")));
        Converse(phone, call.Bob, SignalledCall.MediaPort(plain), engine);
    }

    [Fact]
    public void A_plain_phone_calls_webrtcbin_and_both_hear_each_other()
    {
        using Process phone = StartPhone("answer");
        using EngineProcess engine = EngineProcess.Serving();
        using SignalledCall call = new(engine);
        WriteDescription(phone,
            call.Offer(call.AliceSdp(), ("transport-protocol", "UDP/TLS/RTP/SAVPF"), ("ICE", "force"), ("rtcp-mux", "offer"),
                ("SDES", "off"), ("flags", "generate-mid")));
        string answered = call.Answer(ReadDescription(phone));
        Converse(phone, call.Alice, SignalledCall.MediaPort(answered), engine);
    }

    /// <summary>
    /// Sends for the plain phone until the WebRTC phone has received fifty packets, and counts the packets that come back.
    /// </summary>
    private void Converse(Process phone, Socket plain, int towardsEngine, EngineProcess engine)
    {
        Task<bool> heard = Task.Run(() =>
        {
            while (phone.StandardOutput.ReadLine() is { } line)
            {
                output.WriteLine(line);
                if (line == "heard 50")
                    return true;
            }

            return false;
        });
        Stopwatch clock = Stopwatch.StartNew();
        byte[] buffer = new byte[2048];
        int received = 0;
        for (int i = 0; !(heard.IsCompleted && received >= 50) && clock.Elapsed < _patience; i++)
        {
            plain.SendTo(PacketBuilder.Rtp(9, 100 + i, (uint)(160 * i)), new IPEndPoint(IPAddress.Loopback, towardsEngine));
            if (plain.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead))
                received += plain.Receive(buffer) > 12 && buffer[0] == 0x80 && (buffer[1] & 0x7f) == 0 ? 1 : 0;
        }

        // The phone ends at the end of its input; then reading its output ends too.
        phone.StandardInput.Close();
        if (!phone.WaitForExit(TimeSpan.FromSeconds(5)))
            phone.Kill();
        Assert.True(heard.Result, $"webrtcbin heard nothing\n{engine.Output}");
        Assert.True(received >= 50, $"the plain phone heard {received} packets\n{engine.Output}");
    }

    private Process StartPhone(string role)
    {
        ExternalTool.Require("python3");
        (int code, string text) = ExternalTool.Run(output, _patience, "/usr/bin/python3", _script, "check");
        Assert.SkipWhen(code == 77, text);
        return Process.Start(new ProcessStartInfo("/usr/bin/python3")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { _script, role },
        })!;
    }

    private string ReadDescription(Process phone)
    {
        using Timer limit = new(_ => phone.Kill(), null, _patience, Timeout.InfiniteTimeSpan);
        List<string> lines = [];
        while (phone.StandardOutput.ReadLine() is { } line)
        {
            output.WriteLine(line);
            if (line.Length == 0 && lines.Count > 0)
                return string.Join("\r\n", lines) + "\r\n";
            if (line.Length > 1 && line[1] == '=')
                lines.Add(line);
        }

        throw new InvalidOperationException("webrtcbin gave no description");
    }

    private void WriteDescription(Process phone, string sdp)
    {
        output.WriteLine(sdp);
        phone.StandardInput.Write(sdp.TrimEnd() + "\n\n");
        phone.StandardInput.Flush();
    }
}
