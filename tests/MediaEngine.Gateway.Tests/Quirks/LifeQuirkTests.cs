using MediaEngine.Gateway.Streams;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Gateway.Tests.Quirks;

/// <summary>Sessions with cameras over minutes: what keeps them alive, how they fail, and how they come back.</summary>
public sealed class LifeQuirkTests
{
    private const string Public = "DESCRIBE, OPTIONS, PAUSE, PLAY, SETUP, TEARDOWN";

    private static readonly Dictionary<string, Action<QuirkBench>> _living = new()
    {
        ["V03 an unsigned keep-alive stops the media"] = b => Life(b, 60, r => r.Method == "GET_PARAMETER" && b.Camera.Script.IsSigned(r)),
        ["V08 a time-out of 6 s"] = b =>
        {
            b.Camera.Script.Session = "77;timeout=6";
            Life(b, 3.01, _ => true);
        },
        ["V09 only GET_PARAMETER counts, and is not announced"] = b =>
        {
            (b.Camera.Script.Public, b.Camera.Script.Session) = (Public, "5;timeout=30");
            Life(b, 30, r => r.Method == "GET_PARAMETER");
        },
        ["V10 451 to the keep-alive"] = b => Refuse(b, "451 Parameter Not Understood"),
        ["V10b 501 to the keep-alive"] = b => Refuse(b, "501 Not Implemented"),
        ["V10c 405 to the keep-alive"] = b => Refuse(b, "405 Method Not Allowed"),
        ["V10d 400 to the keep-alive"] = b => Refuse(b, "400 Bad Request"),
        ["a keep-alive that is never answered"] = b =>
            b.Camera.Script.Script = r => r.Method == "GET_PARAMETER" ? "" : null,
    };

    public static TheoryData<string> Living => [.. _living.Keys];

    [Theory]
    [MemberData(nameof(Living))]
    public void Minutes_pass_without_a_gap(string quirk)
    {
        using var bench = new QuirkBench(Slow);
        _living[quirk](bench);
        bench.Watch();
        bench.Run(180);
        Assert.Single(bench.Camera.Connections);
        bench.ShowsEveryPicture(least: 880);
        Assert.All(bench.Camera.Script.Requests, r => Assert.NotEqual("SET_PARAMETER", r.Method));
    }

    [Fact]
    public void V12_Requests_of_the_camera_are_answered_and_its_TEARDOWN_is_a_drop()
    {
        using var bench = new QuirkBench();
        bench.Watch();
        bench.Run(1);
        foreach (string request in new[] { "OPTIONS *", "GET_PARAMETER rtsp://x/", "FOO rtsp://x/" })
        {
            bench.Camera.SendRaw($"{request} RTSP/1.0\r\nCSeq: 7\r\n\r\n");
            bench.Run(1);
        }

        Assert.Equal([200, 200, 501], bench.Camera.Script.Replies.Select(r => r.Status));
        bench.ShowsEveryPicture(least: 90);
        bench.Camera.SendRaw("TEARDOWN rtsp://x/ RTSP/1.0\r\nCSeq: 8\r\n\r\n");
        bench.Run(3);
        Assert.Equal(2, bench.Camera.Connections.Count);
        bench.ShowsEveryPicture(mayMiss: 30, least: 120);
    }

    [Theory]
    [InlineData("CR LF", 0)]
    [InlineData("37 octets", 0)]
    [InlineData("the rest of a packet", 0)]
    [InlineData("a frame header that lies", 52)]
    public void V13_Garbage_between_frames_costs_the_damaged_pictures_at_most(string kind, int mayMiss)
    {
        int count = 0;
        var random = new SeededRandom(5);
        using var bench = new QuirkBench();
        bench.Camera.Wire = (_, frame) => ++count % 200 != 0 ? frame : kind switch
        {
            "CR LF" => [13, 10, .. frame],
            "37 octets" => [.. Noise(random, 37), .. frame],
            "the rest of a packet" => [.. Noise(random, 900), .. frame],
            _ when count == 200 => [(byte)'$', 0, 0xff, 0xff, .. Noise(random, 1200), .. frame],
            _ => frame,
        };
        bench.Watch();
        bench.Run(8);
        bench.ShowsEveryPicture(mayMiss: mayMiss, least: 100);
        Assert.InRange(bench.LongestGap().TotalSeconds, 0, mayMiss == 0 ? 0.1 : 2);
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(false, 60)]
    [InlineData(true, 20)]
    public void V65_Pictures_are_back_within_1500_ms_of_the_camera_and_go_on_in_the_same_session(bool silently, double away)
    {
        using var bench = new QuirkBench();
        bench.Watch();
        bench.Run(3);
        for (int i = 0; i < 2; i++)
        {
            uint ssrc = bench.Viewer.VideoSsrc;
            bench.Camera.GoAway(silently);
            bench.Run(away);
            Assert.NotEqual(StreamState.Playing, bench.Status.State);
            MonotonicTime back = bench.Now;
            bench.Camera.Return();
            bench.Run(4);
            ViewedFrame first = bench.Viewer.Video.First(f => f.At > back);
            Assert.InRange((first.At - back).TotalSeconds, 0, 1.5);
            Assert.True(first.Info.IsKey);
            Assert.Equal(ssrc, bench.Viewer.VideoSsrc);
            Assert.Equal(1, bench.Status.Viewers);
        }

        bench.ShowsEveryPicture(mayMiss: 4, least: 200);
        ushort[] numbers = [.. bench.Viewer.VideoNumbers];
        Assert.All(numbers.Zip(numbers.Skip(1)), p => Assert.Equal((ushort)(p.First + 1), p.Second));
        ViewedFrame[] around = [.. bench.Viewer.Video];
        Assert.All(around.Zip(around.Skip(1)), p => Assert.InRange(
            (p.Second.Info.Timestamp - p.First.Info.Timestamp) / 90_000.0 - (p.Second.At - p.First.At).TotalSeconds, -0.5, 0.5));
    }

    [Fact]
    public void V65e_A_password_that_is_refused_for_seconds_after_a_restart_locks_nobody_out()
    {
        using var bench = new QuirkBench();
        bench.Watch();
        bench.Run(3);
        bench.Camera.GoAway();
        bench.Run(30);
        MonotonicTime back = bench.Now;
        bench.Camera.Return();
        bench.Camera.Script.Script = r =>
            (bench.Now - back).TotalSeconds < 5 && r.Method != "OPTIONS" ? bench.Camera.Script.Challenge(r) : null;
        bench.Run(8);
        Assert.InRange((bench.Viewer.Video.First(f => f.At > back).At - back).TotalSeconds, 5, 6.5);
    }

    /// <summary>Each row: what the camera answers, seconds between the attempts, and the sentence of the state.</summary>
    [Theory]
    [InlineData("401 Unauthorized", 2, 3, "The camera refuses the user or the password.")]
    [InlineData("404 Not Found", 0.9, 1.1, "The camera answered DESCRIBE with 404 Not Found.")]
    [InlineData("453 Not Enough Bandwidth", 1.6, 2, "The camera answered DESCRIBE with 453 Not Enough Bandwidth.")]
    [InlineData("503 Service Unavailable", 1.6, 2, "The camera answered DESCRIBE with 503 Service Unavailable.")]
    [InlineData("403 Forbidden", 4, 5, "The camera answered DESCRIBE with 403 Forbidden.")]
    [InlineData("refused", 0.5, 1, "The camera cannot be connected to: Connection refused.")]
    [InlineData("closed", 0, 1, "The camera closed the connection.")]
    public void A_failure_is_told_and_tried_again_after_a_time_that_suits_it(string answer, double least, double most, string detail)
    {
        var attempts = new List<MonotonicTime>();
        using var bench = new QuirkBench();
        bench.Camera.Script.Script = r =>
        {
            bench.Camera.Script.Closes = answer == "closed";
            return r.Method != "DESCRIBE" ? null : answer == "closed" ? "" : answer.StartsWith("401", StringComparison.Ordinal)
                ? bench.Camera.Script.Challenge(r) : ScriptedCamera.Reply(r, answer);
        };
        if (answer == "refused")
            bench.Camera.Listener.Refusal = "Connection refused";
        int known = 0;
        bench.Watch();
        for (int i = 0; i < 100 && attempts.Count < 2; i++)
        {
            bench.Rig.RunUntil(() => bench.Status.Connections > known, TimeSpan.FromSeconds(70));
            known = bench.Status.Connections;
            attempts.Add(bench.Now);
            bench.Rig.RunUntil(() => bench.Status.State == StreamState.Waiting, TimeSpan.FromSeconds(10));
            Assert.Equal(detail, bench.Status.Detail);
            Assert.NotNull(bench.Status.RetryIn);
        }

        Assert.InRange((attempts[1] - attempts[0]).TotalSeconds, least, most + 0.2);
    }

    [Fact]
    public void A_refused_password_is_tried_twice_and_then_once_a_minute()
    {
        using var bench = new QuirkBench(c => c.Script.Script = r => c.Script.Challenge(r), s => s with { AlwaysOn = true });
        bench.Run(130);
        Assert.InRange(bench.Camera.Connections.Count, 3, 4);
    }

    [Fact]
    public void A_camera_that_describes_itself_and_refuses_SETUP_is_asked_less_and_less_often()
    {
        using var bench = new QuirkBench(
            c => c.Script.Script = r => r.Method == "SETUP" ? ScriptedCamera.Reply(r, "453 Not Enough Bandwidth") : null,
            s => s with { AlwaysOn = true });
        bench.Run(120);
        Assert.InRange(bench.Camera.Connections.Count, 7, 14);
    }

    [Fact]
    public void A_camera_that_stalls_is_left_after_five_seconds()
    {
        using var bench = new QuirkBench();
        bench.Watch();
        bench.Run(3);
        bench.Camera.Script.Script = _ => "";
        (bench.Camera.SendsVideo, bench.Camera.SendsAudio, bench.Camera.SendsReports) = (false, false, false);
        bench.Run(4.8);
        Assert.Single(bench.Camera.Connections);
        bench.Run(2);
        Assert.Equal(2, bench.Camera.Connections.Count);
        bench.Camera.Script.Script = _ => null;
        (bench.Camera.SendsVideo, bench.Camera.SendsAudio) = (false, false);
        bench.Run(3);
        bench.Camera.SendsVideo = true;
        bench.Run(3);
        Assert.True(bench.Viewer.Video[^1].At > bench.Now - TimeSpan.FromMilliseconds(100));
    }

    [Theory]
    [InlineData("rtsp://192.0.2.10:8554/other", true)]
    [InlineData("/other", true)]
    [InlineData("rtsp://198.51.100.7:8554/other", false)]
    public void A_redirect_is_followed_on_the_same_host_only(string location, bool plays)
    {
        using var bench = new QuirkBench(c => c.Script.Script = r => r.Method == "DESCRIBE" && r.Uri == c.Url
            ? ScriptedCamera.Reply(r, "302 Moved", $"Location: {location}\r\n") : null);
        int elsewhere = 0;
        bench.Rig.Network.Listen("198.51.100.7:8554").Accepted = _ => elsewhere++;
        bench.Watch();
        bench.Run(2);
        Assert.Equal(0, elsewhere);
        if (plays)
            bench.ShowsEveryPicture();
        else
            Assert.Equal("The camera redirects to another host.", bench.Status.Detail);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_camera_is_told_the_end(bool byStop)
    {
        using var bench = new QuirkBench();
        SimViewer viewer = bench.Watch();
        bench.Run(2);
        if (byStop)
            bench.Rig.Gateway.Stop(bench.Now);
        else
            bench.Rig.Gateway.End(viewer.Reply!.SessionId!, bench.Now);
        bench.Run(byStop ? 0.1 : 10.1);
        RtspMessage last = bench.Camera.Script.Requests[^1];
        Assert.Equal("TEARDOWN", last.Method);
        Assert.True(bench.Camera.Script.IsSigned(last));
        Assert.False(bench.Camera.IsPlaying);
        Assert.Equal(0, bench.Rig.Worker.Io.Connections);
    }

    [Fact]
    public void One_pull_serves_many_viewers()
    {
        using var bench = new QuirkBench();
        SimViewer[] viewers = [.. Enumerable.Range(0, 20).Select(_ => bench.Watch())];
        bench.Run(3);
        Assert.Single(bench.Camera.Connections);
        Assert.All(viewers, v => bench.ShowsEveryPicture(v, least: 60));
    }

    [Fact]
    public void Fifty_cameras_that_return_together_are_not_connected_to_in_one_instant()
    {
        using var rig = new GatewayRig();
        QuirkCam[] cameras = [.. Enumerable.Range(0, 50).Select(i => new QuirkCam(rig, $"192.0.2.{i + 1}:554"))];
        for (int i = 0; i < cameras.Length; i++)
        {
            (cameras[i].Interval, cameras[i].SendsAudio, cameras[i].Script.AsksPassword) = (TimeSpan.FromSeconds(1), false, false);
            rig.Gateway.Put(new StreamSettings($"cam{i}") { Url = cameras[i].Url, AlwaysOn = true }, rig.Network.Now);
        }

        rig.Run(TimeSpan.FromSeconds(2));
        foreach (QuirkCam camera in cameras)
            camera.GoAway();
        rig.Run(TimeSpan.FromSeconds(3));
        MonotonicTime back = rig.Network.Now;
        foreach (QuirkCam camera in cameras)
            camera.Return();
        rig.Run(TimeSpan.FromSeconds(3));
        double[] connects = [.. cameras.Select(c => (c.Connections[^1] - back).TotalSeconds).Order()];
        Assert.All(cameras, c => Assert.True(c.IsPlaying));
        Assert.InRange(connects[^1], 0.2, 1.1);
        Assert.True(connects.GroupBy(t => (int)(t * 50)).Max(g => g.Count()) <= 12, string.Join(' ', connects));
    }

    private static void Slow(QuirkCam camera) => (camera.Interval, camera.SendsAudio) = (TimeSpan.FromMilliseconds(200), false);

    private static byte[] Noise(SeededRandom random, int length)
    {
        byte[] noise = new byte[length];
        random.Fill(noise);
        for (int i = 0; i < length; i++)
            noise[i] = noise[i] is (byte)'$' or (byte)'R' ? (byte)1 : noise[i];
        return noise;
    }

    /// <summary>The camera sends nothing any more when no request has counted for a time.</summary>
    private static void Life(QuirkBench bench, double timeout, Func<RtspMessage, bool> counts)
    {
        MonotonicTime life = MonotonicTime.Never;
        bench.Camera.Script.Script = r =>
        {
            if (r.Method == "PLAY" || counts(r))
                life = bench.Now;
            return null;
        };
        bench.Camera.Alter = (_, packet) => (bench.Now - life).TotalSeconds < timeout ? packet : [];
    }

    private static void Refuse(QuirkBench bench, string status) =>
        bench.Camera.Script.Script = r => r.Method == "GET_PARAMETER" ? ScriptedCamera.Reply(r, status) : null;
}
