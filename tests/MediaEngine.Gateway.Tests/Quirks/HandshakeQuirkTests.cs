using MediaEngine.Gateway.Streams;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Gateway.Tests.Quirks;

/// <summary>V01 to V24 of the list of quirks, from the camera to the viewer: handshake, authentication, transports.</summary>
public sealed class HandshakeQuirkTests
{
    private static readonly Dictionary<string, Action<QuirkCam>> _quirks = new()
    {
        ["V00 the base camera"] = _ => { },
        ["V01 Basic, in another spelling"] = c => Refuse(
            c, r => r.Header("Authorization") != "Basic YWRtaW46c2VjcmV0" && r.Method != "OPTIONS", "401 Unauthorized",
            "Www-Authenticate: Basic realm=\"IP-Camera\"\r\n", checks: false),
        ["V04 401 without User-Agent"] = c => Refuse(c, r => r.Header("User-Agent") is null, "401 Unauthorized"),
        ["V05 OPTIONS * refused"] = c => Refuse(c, r => r.Uri == "*", "400 Bad Request"),
        ["V06 LF only and no reason"] = c => Rewrite(
            c, t => t.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("200 OK", "200", StringComparison.Ordinal)),
        ["V06c RTSP/2.0"] = c => Rewrite(c, t => t.Replace("RTSP/1.0", "RTSP/2.0", StringComparison.Ordinal)),
        ["V07 another session identifier for the second track"] = c => Script(c, (s, r) => r.Method switch
        {
            "SETUP" when r.Uri.Contains('1', StringComparison.Ordinal) && r.Uri.EndsWith("trackID=1", StringComparison.Ordinal) =>
                s.Base(r).Replace("1A2B", "1A2C", StringComparison.Ordinal),
            "PLAY" when r.Header("Session") != "1A2C" => ScriptedCamera.Reply(r, "454 Session Not Found"),
            _ => null,
        }),
        ["V07b only the first session identifier is known"] = c => Script(c, (s, r) => r.Method switch
        {
            "SETUP" when r.Uri.EndsWith("trackID=1", StringComparison.Ordinal) =>
                s.Base(r).Replace("1A2B", "1A2C", StringComparison.Ordinal),
            "PLAY" when r.Header("Session") != "1A2B" => ScriptedCamera.Reply(r, "454 Session Not Found"),
            _ => null,
        }),
        ["V14 no channels in the reply"] = c => Script(c, (_, r) => r.Method == "SETUP"
            ? ScriptedCamera.Reply(r, "200 OK", "Session: 1A2B\r\nTransport: RTP/AVP/TCP;unicast\r\n") : null),
        ["V14b no Transport in the reply"] = c => Script(c, (_, r) => r.Method == "SETUP"
            ? ScriptedCamera.Reply(r, "200 OK", "Session: 1A2B\r\n") : null),
        ["V15 packets on channels of others"] = c => c.Wire = (_, frame) =>
            [.. frame, .. Channel(frame, 4), .. Channel(frame, 6), .. Channel(frame, 7)],
        ["V20 Content-Base of another host"] = c => c.Script.ContentBase = "rtsp://169.254.169.254/Live/",
        ["V21 a query in the base"] = c => c.Script.ContentBase = "rtsp://192.0.2.10:8554/1?mode=Live&seek=0/",
        ["media before the reply to PLAY"] = c =>
        {
            c.Thinks = r => TimeSpan.FromMilliseconds(r.Method == "PLAY" ? 300 : 0);
            c.Script.Script = r =>
            {
                if (r.Method == "PLAY" && c.Script.IsSigned(r))
                    c.Begin();
                return null;
            };
        },
    };

    public static TheoryData<string> Names => [.. _quirks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_viewer_gets_every_picture_and_sound(string quirk)
    {
        using var bench = new QuirkBench(_quirks[quirk]);
        bench.Watch();
        bench.Run(2);
        bench.ShowsEveryPicture(least: 45);
        Assert.InRange(bench.Viewer.Audio.Count, 80, 101);
        Assert.Equal(StreamState.Playing, bench.Status.State);
    }

    [Fact]
    public void V02_No_request_line_carries_the_password_for_three_minutes()
    {
        using var bench = new QuirkBench(c => (c.Interval, c.SendsAudio) = (TimeSpan.FromMilliseconds(200), false));
        bench.Watch();
        bench.Run(180);
        Assert.All(bench.Camera.Script.Requests, r => Assert.DoesNotContain("secret", r.Uri, StringComparison.Ordinal));
        Assert.True(bench.Camera.Script.IsSigned(bench.Camera.Script.Last("GET_PARAMETER")));
        Assert.Single(bench.Camera.Connections);
        bench.ShowsEveryPicture(least: 880);
    }

    [Fact]
    public void V22_A_password_in_the_path_is_sent_and_not_shown()
    {
        using var bench = new QuirkBench(
            c => c.Script.ContentBase = "",
            s => s with { Url = "rtsp://192.0.2.10:8554/user=admin&password=p%40ss&channel=1&stream=0.sdp?real_stream" });
        bench.Watch();
        bench.Run(2);
        bench.ShowsEveryPicture();
        Assert.Contains("password=p%40ss&", bench.Camera.Script.Last("DESCRIBE").Uri, StringComparison.Ordinal);
        Assert.DoesNotContain("p%40ss", bench.Status.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void V11_A_camera_that_counts_only_receiver_reports_goes_on()
    {
        using var bench = new QuirkBench(
            c => (c.Interval, c.SendsAudio) = (TimeSpan.FromMilliseconds(200), false), QuirkBench.Over(RtspTransportKind.Udp));
        SimEndpoint reports = bench.Rig.Network.AddEndpoint("192.0.2.10:6971");
        bench.Camera.Alter = (_, packet) =>
            reports.Received.Count > 0 && (bench.Now - reports.Received[^1].At).TotalSeconds < 30 ? packet : [];
        bench.Watch();
        bench.Run(180);
        bench.ShowsEveryPicture(least: 880);
        Assert.Single(bench.Camera.Connections);
    }

    [Fact]
    public void V16_A_camera_that_closes_at_UDP_plays_over_TCP_within_three_seconds()
    {
        using var bench = new QuirkBench(
            c => c.Script.Script = r =>
            {
                c.Script.Closes = r.Header("Transport")?.Contains("client_port", StringComparison.Ordinal) == true;
                return c.Script.Closes ? "" : null;
            },
            QuirkBench.Over(RtspTransportKind.Udp, RtspTransportKind.Interleaved));
        bench.Watch();
        bench.Run(3);
        bench.ShowsEveryPicture();
    }

    [Fact]
    public void V17_461_to_TCP_leads_to_UDP()
    {
        using var bench = new QuirkBench(c => c.Script.Script = r =>
            r.Header("Transport")?.Contains("interleaved", StringComparison.Ordinal) == true && c.Script.IsSigned(r)
                ? ScriptedCamera.Reply(r, "461 Unsupported Transport") : null);
        bench.Watch();
        bench.Run(2);
        bench.ShowsEveryPicture();
        Assert.InRange(bench.Viewer.Audio.Count, 80, 101);
        Assert.Equal(2, bench.Camera.Connections.Count);
    }

    [Theory]
    [InlineData("", "192.0.2.10:6970", true)]
    [InlineData("", "192.0.2.10:7100", true)]
    [InlineData(";source=198.51.100.7", "198.51.100.7:7100", true)]
    [InlineData("", "198.51.100.7:7100", false)]
    public void V18_Datagrams_are_taken_from_the_camera_and_from_the_source_it_names(string source, string from, bool plays)
    {
        using var bench = new QuirkBench(
            c =>
            {
                c.Source = TestAddress.Parse(from);
                Rewrite(c, t => t.Replace(";server_port", source + ";server_port", StringComparison.Ordinal));
            },
            QuirkBench.Over(RtspTransportKind.Udp));
        var opened = new HashSet<int>();
        foreach (int port in Enumerable.Range(6970, 2))
            bench.Rig.Network.AddEndpoint($"192.0.2.10:{port}").OnReceive = (_, _) => opened.Add(port);
        bench.Camera.Alter = (_, packet) => opened.Count == 2 ? packet : [];
        bench.Watch();
        if (plays)
        {
            bench.Run(3).ShowsEveryPicture();
            return;
        }

        bench.Rig.RunUntil(() => bench.Status.State == StreamState.Waiting, TimeSpan.FromSeconds(30));
        Assert.Empty(bench.Viewer.Video);
        Assert.Equal("The camera's packets come from an address that is not the camera's.", bench.Status.Detail);
    }

    [Fact]
    public void V19_A_slow_camera_is_waited_for_and_the_state_says_for_what()
    {
        using var bench = new QuirkBench(c =>
        {
            c.Thinks = r => TimeSpan.FromSeconds(r.Method switch { "DESCRIBE" => 14, "SETUP" => 2, _ => 0 });
            c.Script.AsksPassword = false;
            c.FirstPicture = TimeSpan.FromSeconds(5);
        });
        bench.Watch();
        bench.Run(6.5);
        Assert.Equal("The camera has not answered DESCRIBE yet, 9 s.", bench.Status.Detail);
        SimViewer second = bench.Watch();
        bench.Run(18);
        bench.ShowsEveryPicture();
        bench.ShowsEveryPicture(second);
        Assert.Single(bench.Camera.Connections);
    }

    private static byte[] Channel(byte[] frame, byte channel)
    {
        byte[] other = [.. frame];
        (other[1], other[^1]) = (channel, (byte)~other[^1]);
        return other;
    }

    private static void Script(QuirkCam camera, Func<ScriptedCamera, RtspMessage, string?> script)
    {
        camera.Script.AsksPassword = false;
        camera.Script.Script = r => script(camera.Script, r);
    }

    private static void Rewrite(QuirkCam camera, Func<string, string> rewrite) =>
        Script(camera, (s, r) => rewrite(s.Base(r)));

    private static void Refuse(
        QuirkCam camera, Func<RtspMessage, bool> refuses, string status, string headers = "", bool checks = true)
    {
        camera.Script.AsksPassword = checks;
        camera.Script.Script = r => refuses(r) ? ScriptedCamera.Reply(r, status, headers) : null;
    }
}
