using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtsp;

public sealed class RtspClientSessionTests
{
    private static readonly TimeSpan _frame = TimeSpan.FromMilliseconds(40);

    private const string Talk = "m=audio 0 RTP/AVP 0\na=rtpmap:0 PCMU/8000\na=control:trackID=5\na=sendonly\n";

    [Theory]
    [InlineData("DESCRIBE", "404 Not Found", RtspFailureCause.Asleep)]
    [InlineData("DESCRIBE", "403 Forbidden", RtspFailureCause.Refused)]
    [InlineData("DESCRIBE", "503 Service Unavailable", RtspFailureCause.Busy)]
    [InlineData("DESCRIBE", "405 Method Not Allowed", RtspFailureCause.NotSupported)]
    [InlineData("DESCRIBE", "400 Bad Request", RtspFailureCause.Protocol)]
    [InlineData("SETUP", "453 Not Enough Bandwidth", RtspFailureCause.Busy)]
    [InlineData("SETUP", "486 Busy Here", RtspFailureCause.Busy)]
    [InlineData("SETUP", "461 Unsupported Transport", RtspFailureCause.NotSupported)]
    [InlineData("PLAY", "455 Method Not Valid in This State", RtspFailureCause.Protocol)]
    [InlineData("PLAY", "454 Session Not Found", RtspFailureCause.Protocol)]
    [InlineData("PLAY", "404 Stream Not Found", RtspFailureCause.Asleep)]
    public void A_refusal_has_the_cause_a_retry_depends_on(string method, string status, RtspFailureCause cause)
    {
        var camera = new ScriptedCamera { AsksPassword = false, Script = r => r.Method == method ? ScriptedCamera.Reply(r, status) : null };
        var bench = new CameraBench(camera);
        bench.Start();
        Assert.Equal(cause, bench.Failure!.Cause);
        Assert.Contains(method, bench.Failure.Detail, StringComparison.Ordinal);
        Assert.Equal(RtspStep.Ended, bench.Session.Step);
        Assert.Equal(method == "PLAY", camera.Requests[^1].Method == "TEARDOWN");
    }

    [Fact]
    public void Retry_After_is_told()
    {
        var camera = new ScriptedCamera
        {
            Script = r => r.Method == "DESCRIBE" ? ScriptedCamera.Reply(r, "503 Busy", "Retry-After: 7\r\n")
            : null
        };
        Assert.Equal(TimeSpan.FromSeconds(7), new CameraBench(camera).Start().Failure!.RetryAfter);
    }

    [Fact]
    public void A_track_that_is_refused_leaves_the_others()
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        camera.Script = r => r.Uri.EndsWith("trackID=1", StringComparison.Ordinal) ? ScriptedCamera.Reply(r, "404 Not Found") : null;
        CameraBench bench = new CameraBench(camera).Play();
        Assert.Equal([0], bench.Transports.Select(t => t.Track));
        Assert.Equal(RtspFailureCause.Asleep, Assert.Single(bench.Refusals).Cause);
    }

    [Fact]
    public void A_wrong_password_is_sent_once()
    {
        var camera = new ScriptedCamera();
        var bench = new CameraBench(camera, s => s with { Credentials = new RtspCredentials("admin", "wrong") });
        bench.Start();
        Assert.Equal((RtspFailureCause.Unauthorized, RtspStep.Describe), (bench.Failure!.Cause, bench.Failure.Step));
        Assert.Equal(1, camera.Requests.Count(r => r.Header("Authorization") is not null));
    }

    [Fact]
    public void A_loop_of_new_nonces_ends()
    {
        var camera = new ScriptedCamera();
        int nonces = 0;
        camera.Script = r =>
        {
            camera.Nonce = $"n{nonces++}";
            return r.Method == "OPTIONS" ? null : camera.Challenge(r, ", stale=true");
        };
        var bench = new CameraBench(camera);
        bench.Start();
        Assert.Equal(RtspFailureCause.Unauthorized, bench.Failure!.Cause);
        Assert.InRange(camera.Requests.Count, 2, 6);
    }

    [Fact]
    public void A_camera_that_computes_its_strong_algorithm_wrongly_gets_the_weaker_one_and_it_is_remembered()
    {
        var camera = new ScriptedCamera();
        camera.Script = r => r.Method == "OPTIONS" || camera.IsSigned(r)
            && r.Header("Authorization")!.Contains("MD5", StringComparison.Ordinal) ? null
            : ScriptedCamera.Reply(
                r,
                "401 No",
                $"WWW-Authenticate: Digest realm=\"cam\", nonce=\"{camera.Nonce}\", algorithm=SHA-256, "
                + $"Digest realm=\"cam\", nonce=\"{camera.Nonce}\", algorithm=MD5\r\n");
        CameraBench bench = new CameraBench(camera).Play();
        Assert.Equal(RtspAuthenticationScheme.DigestMd5, bench.Session.Memory.Authentication);
        RtspMemory memory = bench.Session.Memory;
        camera.Requests.Clear();
        new CameraBench(camera, s => s with { Memory = memory }).Play();
        Assert.Equal(2, camera.Requests.Count(r => r.Method == "DESCRIBE"));
    }

    [Theory]
    [InlineData("rtsp://192.0.2.10:8555/other", "rtsp://192.0.2.10:8555/other", null)]
    [InlineData("/other", "rtsp://192.0.2.10:8554/other", null)]
    [InlineData("rtsp://198.51.100.7/other", null, "The camera redirects to another host.")]
    [InlineData("rtsp://169.254.169.254/", null, "The camera redirects to another host.")]
    [InlineData("file:///etc/passwd", null, "The camera redirects to an invalid RTSP URL.")]
    [InlineData("", null, "The camera redirects without a URL.")]
    public void S26_A_redirect_stays_on_the_host(string location, string? url, string? refusal)
    {
        var camera = new ScriptedCamera
        {
            Script = r => r.Method == "DESCRIBE"
                ? ScriptedCamera.Reply(r, "302 Moved", location.Length == 0 ? "" : $"Location: {location}\r\n") : null,
        };
        CameraBench bench = new CameraBench(camera).Start();
        Assert.Equal(url, bench.Redirect?.Text);
        Assert.Equal(refusal, bench.Failure?.Detail);
        Assert.Equal(refusal is null ? null : RtspFailureCause.Refused, bench.Failure?.Cause);
    }

    [Fact]
    public void S26_The_fourth_redirect_is_refused_and_none_leaves_TLS()
    {
        var camera = new ScriptedCamera
        {
            Script = r => r.Method == "DESCRIBE"
            ? ScriptedCamera.Reply(r, "301 Moved", "Location: rtsp://192.0.2.10/x\r\n") : null
        };
        Assert.NotNull(new CameraBench(camera, s => s with { Redirects = 2 }).Start().Redirect);
        Assert.Equal(RtspFailureCause.Refused, new CameraBench(camera, s => s with { Redirects = 3 }).Start().Failure!.Cause);
        RtspUrl.TryParse("rtsps://192.0.2.10/live", out RtspUrl? secure, out _);
        Assert.Equal(
            "The camera redirects from rtsps to rtsp.", new CameraBench(camera, s => s with { Url = secure! }).Start().Failure!.Detail);
    }

    [Fact]
    public void Silence_is_asked_about_and_then_ends_the_session()
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        CameraBench bench = new CameraBench(camera).Play();
        bench.Run(TimeSpan.FromSeconds(10), _frame);
        camera.Script = _ => "";
        bench.Run(TimeSpan.FromSeconds(4.9));
        Assert.True(bench.IsPlaying);
        bench.Run(TimeSpan.FromSeconds(0.2));
        Assert.Equal((RtspFailureCause.Timeout, RtspStep.Playing), (bench.Failure!.Cause, bench.Failure.Step));
        Assert.Equal("TEARDOWN", camera.Requests[^1].Method);
    }

    [Fact]
    public void V52_A_picture_every_five_seconds_is_life_while_the_camera_answers()
    {
        CameraBench bench = new CameraBench().Play();
        bench.Run(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5));
        Assert.True(bench.IsPlaying);
    }

    [Fact]
    public void A_camera_that_answers_but_sends_nothing_any_more_is_left_after_a_minute()
    {
        CameraBench bench = new CameraBench().Play();
        bench.Run(TimeSpan.FromSeconds(10), _frame);
        bench.Run(TimeSpan.FromSeconds(59));
        Assert.True(bench.IsPlaying);
        bench.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(RtspFailureCause.Timeout, bench.Failure!.Cause);
    }

    [Fact]
    public void V55_Without_a_first_packet_the_session_ends_after_twenty_seconds()
    {
        CameraBench bench = new CameraBench().Play();
        bench.Run(TimeSpan.FromSeconds(18.5));
        Assert.True(bench.IsPlaying);
        bench.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(RtspFailureCause.Timeout, bench.Failure!.Cause);
    }

    [Fact]
    public void V65_A_camera_that_accepts_and_never_answers_is_left_soon()
    {
        var camera = new ScriptedCamera { Script = _ => "" };
        CameraBench bench = new CameraBench(camera, s => s with { Memory = new RtspMemory { Options = RtspAnswered.Yes } }).Start();
        bench.Run(TimeSpan.FromSeconds(4.1));
        Assert.Equal(RtspFailureCause.Timeout, bench.Failure!.Cause);
        Assert.Equal(RtspAnswered.Yes, bench.Session.Memory.Options);
    }

    [Fact]
    public void A_camera_that_does_not_answer_OPTIONS_is_asked_to_describe_the_next_time()
    {
        var camera = new ScriptedCamera { Script = r => r.Method == "OPTIONS" ? "" : null };
        CameraBench bench = new CameraBench(camera).Start();
        bench.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(RtspFailureCause.Timeout, bench.Failure!.Cause);
        RtspMemory memory = bench.Session.Memory;
        new CameraBench(camera, s => s with { Memory = memory }).Play();
    }

    [Fact]
    public void Replies_without_a_number_or_with_a_wrong_one_are_taken()
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        int replies = 0;
        camera.Script = r => camera.Base(r).Replace($"CSeq: {r.CSeq}\r\n", replies++ % 2 == 0 ? "" : "CSeq: 0\r\n",
            StringComparison.Ordinal);
        new CameraBench(camera).Play();
    }

    [Fact]
    public void Packets_before_the_reply_to_PLAY_are_delivered_and_PLAY_may_stay_unanswered()
    {
        var camera = new ScriptedCamera { AsksPassword = false, Script = r => r.Method == "PLAY" ? "" : null };
        CameraBench bench = new CameraBench(camera).Start();
        bench.FromCamera(CameraBench.Rtp(0));
        Assert.Single(bench.Packets);
        bench.Run(TimeSpan.FromSeconds(21), _frame);
        Assert.True(bench.IsPlaying);
    }

    [Fact]
    public void A_description_shorter_than_announced_is_taken_when_nothing_more_comes()
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        camera.Script = r => r.Method == "DESCRIBE"
            ? camera.Base(r).Replace("Content-Length: ", "Content-Length: 1", StringComparison.Ordinal) : null;
        CameraBench bench = new CameraBench(camera).Start();
        Assert.False(bench.IsPlaying);
        bench.Run(TimeSpan.FromSeconds(3));
        Assert.True(bench.IsPlaying);
    }

    [Fact]
    public void A_description_without_a_length_is_taken()
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        camera.Script = r => r.Method == "DESCRIBE" ? camera.Base(r).Replace("Content-Length", "X-Length", StringComparison.Ordinal) : null;
        CameraBench bench = new CameraBench(camera).Start();
        bench.Run(TimeSpan.FromSeconds(1));
        Assert.True(bench.IsPlaying);
    }

    [Fact]
    public void PLAY_without_aggregate_control_or_range_is_asked_for_in_the_way_the_camera_wants()
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        camera.Script = r => r.Method != "PLAY" ? null
            : r.Header("Range") is not null ? ScriptedCamera.Reply(r, "457 Invalid Range")
            : r.Uri.Contains("trackID", StringComparison.Ordinal) ? null : ScriptedCamera.Reply(r, "459 Aggregate Operation Not Allowed");
        CameraBench bench = new CameraBench(camera).Play();
        Assert.Equal(1, bench.Events.Count(e => e == RtspEventKind.Playing));
        Assert.Equal(2, camera.Requests.Count(r => r.Method == "PLAY" && r.Uri.Contains("trackID", StringComparison.Ordinal)));
    }

    [Fact]
    public void V32_The_backchannel_is_set_up_later_in_the_session_and_only_when_asked()
    {
        var camera = new ScriptedCamera { AsksPassword = false, Description = ScriptedCamera.BaseDescription + Talk };
        CameraBench bench = new CameraBench(camera, s => s with { Backchannel = RtspBackchannelUse.WhereOffered }).Play();
        Assert.Equal("www.onvif.org/ver20/backchannel", camera.Last("DESCRIBE").Header("Require"));
        Assert.Null(camera.Last("PLAY").Header("Require"));
        Assert.DoesNotContain("trackID=5", camera.Lines, StringComparison.Ordinal);
        bench.Session.SetUp([new RtspTrackRequest(2)], bench.Now);
        bench.Drain();
        Assert.Equal("www.onvif.org/ver20/backchannel", camera.Last("SETUP").Header("Require"));
        Assert.Equal("RTP/AVP/TCP;unicast;interleaved=4-5", camera.Last("SETUP").Header("Transport"));
        Assert.Equal("www.onvif.org/ver20/backchannel", camera.Last("PLAY").Header("Require"));
        Assert.Equal(2, bench.Transports[^1].Track);
        Assert.Equal(RtspAnswered.Yes, bench.Session.Memory.Backchannel);
        Assert.True(bench.IsPlaying);
    }

    [Theory]
    [InlineData("486 Busy Here")]
    [InlineData("453 Not Enough Bandwidth")]
    public void V56_A_backchannel_that_is_busy_leaves_the_viewing_alone(string status)
    {
        var camera = new ScriptedCamera { AsksPassword = false, Description = ScriptedCamera.BaseDescription + Talk };
        camera.Script = r => r.Uri.EndsWith("trackID=5", StringComparison.Ordinal) ? ScriptedCamera.Reply(r, status) : null;
        CameraBench bench = new CameraBench(camera, s => s with { Backchannel = RtspBackchannelUse.WhereOffered }).Play();
        bench.Session.SetUp([new RtspTrackRequest(2)], bench.Now);
        bench.Drain();
        Assert.Equal(RtspFailureCause.Busy, Assert.Single(bench.Refusals).Cause);
        bench.Run(TimeSpan.FromSeconds(30), _frame);
        Assert.True(bench.IsPlaying);
        Assert.Equal(RtspAnswered.Unknown, bench.Session.Memory.Backchannel);

        // A session only for the backchannel fails.
        bench = new CameraBench(camera, s => s with { Backchannel = RtspBackchannelUse.Required })
        {
            Choose = d =>
            [new RtspTrackRequest(d.Backchannel!.Index)]
        };
        Assert.Equal(RtspFailureCause.Busy, bench.Start().Failure!.Cause);
    }

    [Fact]
    public void A_session_for_talking_only_lives_by_the_answers_to_its_keep_alives()
    {
        var camera = new ScriptedCamera { AsksPassword = false, Description = ScriptedCamera.BaseDescription + Talk };
        CameraBench bench = new CameraBench(camera, s => s with { Backchannel = RtspBackchannelUse.Required })
        {
            Choose = d => [new RtspTrackRequest(d.Backchannel!.Index)],
        }.Play();
        bench.Run(TimeSpan.FromMinutes(3));
        Assert.True(bench.IsPlaying);
        Assert.InRange(bench.KeepAliveTimes.Count, 6, 8);
        camera.Script = _ => "";
        bench.Run(TimeSpan.FromSeconds(40));
        Assert.Equal(RtspFailureCause.Timeout, bench.Failure!.Cause);
    }

    [Fact]
    public void A_keep_alive_that_is_not_authorised_ends_nothing_while_packets_come()
    {
        var camera = new ScriptedCamera();
        camera.Script = r => r.Method == "GET_PARAMETER" ? ScriptedCamera.Reply(r, "401 Unauthorized") : null;
        CameraBench bench = new CameraBench(camera).Play();
        bench.Run(TimeSpan.FromMinutes(2), _frame);
        Assert.True(bench.IsPlaying);
        bench.Run(TimeSpan.FromSeconds(6));
        Assert.Equal(RtspFailureCause.Timeout, bench.Failure!.Cause);
    }

    [Fact]
    public void A_late_answer_to_a_keep_alive_is_life()
    {
        var camera = new ScriptedCamera { AsksPassword = false, Session = "1;timeout=6" };
        var bench = new CameraBench(camera) { Thinks = r => TimeSpan.FromSeconds(r.Method == "GET_PARAMETER" ? 3 : 0) };
        bench.Play();
        bench.FromCamera(CameraBench.Rtp(0));
        bench.Run(TimeSpan.FromSeconds(50));
        Assert.True(bench.IsPlaying);
    }

    [Fact]
    public void Provisional_replies_give_time_but_not_for_ever()
    {
        var camera = new ScriptedCamera { AsksPassword = false, Script = r => r.Method == "DESCRIBE" ? "" : null };
        CameraBench bench = new CameraBench(camera).Start();
        for (int i = 0; i < 6; i++)
        {
            bench.Run(TimeSpan.FromSeconds(9));
            bench.FromCamera("RTSP/1.0 100 Continue\r\nCSeq: 2\r\n\r\n");
        }

        Assert.Equal(RtspStep.Describe, bench.Session.Step);
        bench.Run(TimeSpan.FromSeconds(9));
        Assert.Equal(RtspFailureCause.Timeout, bench.Failure!.Cause);
    }

    [Fact]
    public void A_redirect_in_mid_stream_is_answered_followed_and_the_session_torn_down()
    {
        CameraBench bench = new CameraBench().Play();
        bench.FromCamera("REDIRECT rtsp://192.0.2.10/live RTSP/1.0\r\nCSeq: 9\r\nLocation: rtsp://192.0.2.10:8555/live\r\n\r\n");
        Assert.Equal(200, bench.Camera.Replies[^1].Status);
        Assert.Equal("rtsp://192.0.2.10:8555/live", bench.Redirect!.Text);
        Assert.Equal("TEARDOWN", bench.Camera.Requests[^1].Method);
    }

    [Fact]
    public void Without_a_password_OPTIONS_may_be_refused()
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        camera.Script = r => r.Method == "OPTIONS" ? ScriptedCamera.Reply(r, "401 Unauthorized") : null;
        new CameraBench(camera, s => s with { Credentials = null }).Play();
    }

    [Fact]
    public void A_camera_without_a_backchannel_is_described_without_asking_for_it()
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        camera.Script = r => r.Header("Require") is not null ? ScriptedCamera.Reply(r, "551 Option Not Supported", "Unsupported: x\r\n")
            : null;
        CameraBench bench = new CameraBench(camera, s => s with { Backchannel = RtspBackchannelUse.WhereOffered }).Play();
        Assert.Equal(RtspAnswered.No, bench.Session.Memory.Backchannel);
        bench = new CameraBench(camera, s => s with { Backchannel = RtspBackchannelUse.Required }).Start();
        Assert.Equal(RtspFailureCause.NotSupported, bench.Failure!.Cause);
    }

    [Theory]
    [InlineData("RTP/AVP;multicast;destination=239.1.2.3;port=5000-5001;ttl=16", "239.1.2.3:5000", 16)]
    [InlineData("RTP/AVP;multicast;port=5000-5001", "239.9.9.9:5000", 8)]
    [InlineData("RTP/AVP;multicast;destination=192.0.2.77;port=5000-5001", "239.9.9.9:5000", 8)]
    public void A_multicast_group_comes_from_the_reply_or_the_description(string transport, string group, int hops)
    {
        var camera = new ScriptedCamera
        {
            AsksPassword = false,
            Description = ScriptedCamera.BaseDescription.Replace("c=IN IP4 0.0.0.0", "c=IN IP4 239.9.9.9/8", StringComparison.Ordinal),
        };
        camera.Script = r => r.Method == "SETUP" ? ScriptedCamera.Reply(r, "200 OK", $"Session: 1\r\nTransport: {transport}\r\n") : null;
        CameraBench bench = new CameraBench(camera, s => s with { Transports = [RtspTransportKind.Multicast] }).Play();
        Assert.Equal(group, bench.Transports[0].Group.ToString());
        Assert.Equal((5001, hops), (bench.Transports[0].GroupRtcpPort, bench.Transports[0].TimeToLive));
    }

    [Fact]
    public void Replies_of_RTSP_2_are_understood()
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        camera.Script = r => (r.Method switch
        {
            "SETUP" => ScriptedCamera.Reply(
                r,
                "200 OK",
                "Session: QKyjN8nt2WqbWw4tIYof52;timeout=60\r\nTransport: RTP/AVP/UDP;unicast;dest_addr=\":40000\"/\":40001\";"
                + "src_addr=\"192.0.2.10:6256\"/\"192.0.2.10:6257\";ssrc=93CB001E\r\n"),
            "PLAY" => ScriptedCamera.Reply(r, "200 OK",
                "RTP-Info: url=\"rtsp://192.0.2.10:8554/live/trackID=0\" ssrc=93CB001E:seq=4711;rtptime=99\r\n"),
            _ => camera.Base(r),
        }).Replace("RTSP/1.0", "RTSP/2.0", StringComparison.Ordinal);
        CameraBench bench = new CameraBench(camera, s => s with { Transports = [RtspTransportKind.Udp] })
        {
            Choose = _ =>
            [new RtspTrackRequest(0, 40000)]
        }.Play();
        Assert.Equal((6256, 6257), (bench.Transports[0].ServerRtpPort, bench.Transports[0].ServerRtcpPort));
        Assert.Equal([new RtspRtpInfo(0, 4711, 99)], bench.RtpInfo);
    }

    [Theory]
    [InlineData("OPTIONS")]
    [InlineData("DESCRIBE")]
    [InlineData("SETUP")]
    [InlineData("PLAY")]
    public void Stopping_in_any_step_tears_down_what_there_is(string method)
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        int setups = 0;
        camera.Script = r => r.Method == method && (method != "SETUP" || ++setups == 2) ? "" : null;
        CameraBench bench = new CameraBench(camera).Start();
        bench.Stop();
        Assert.Equal(RtspEventKind.Stopped, bench.Events[^1]);
        Assert.Equal(method is "SETUP" or "PLAY", camera.Requests[^1].Method == "TEARDOWN");
    }

    [Fact]
    public void A_camera_that_asks_and_asks_without_reading_is_left()
    {
        CameraBench bench = new CameraBench().Play();
        bool failed = false;
        for (int i = 0; i < 5000 && !failed; i++)
        {
            bench.Session.Receive("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"u8, bench.Now);
            while (bench.Session.TryGetEvent(out RtspEvent occurred))
                failed |= occurred.Kind == RtspEventKind.Failed;
        }

        Assert.True(failed);
    }

    [Fact]
    public void Packets_are_delivered_without_allocation()
    {
        CameraBench bench = new CameraBench().Play();
        byte[] chunk = [.. CameraBench.Rtp(0, 1400), .. CameraBench.Rtp(1, 60), .. CameraBench.Rtp(2, 900), .. CameraBench.Rtp(9)];
        MonotonicTime now = bench.Now;
        int packets = 0;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            for (int at = 0; at < chunk.Length; at += 700)
            {
                bench.Session.Receive(chunk.AsSpan(at, Math.Min(700, chunk.Length - at)), now);
                while (bench.Session.TryGetEvent(out RtspEvent occurred))
                    packets += occurred.Packet.Length > 0 ? 1 : 0;
                _ = bench.Session.NextDeadline;
            }
        }));
        Assert.True(packets >= 3000);
    }
}
