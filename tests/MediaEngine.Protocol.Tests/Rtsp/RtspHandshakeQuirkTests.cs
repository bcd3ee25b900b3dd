using System.Text;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtsp;

/// <summary>
/// Behaviour of real cameras, V01 to V24: handshake, authentication, session. The numbers are those of the list of quirks.
/// </summary>
public sealed class RtspHandshakeQuirkTests
{
    private static readonly TimeSpan _frame = TimeSpan.FromMilliseconds(40);

    [Fact]
    public void V00_The_base_camera_plays_picture_and_sound_and_is_told_the_end()
    {
        CameraBench bench = new CameraBench().Play();
        Assert.Equal(
            """
            OPTIONS rtsp://192.0.2.10:8554/live
            DESCRIBE rtsp://192.0.2.10:8554/live
            DESCRIBE rtsp://192.0.2.10:8554/live
            SETUP rtsp://192.0.2.10:8554/live/trackID=0
            SETUP rtsp://192.0.2.10:8554/live/trackID=1
            PLAY rtsp://192.0.2.10:8554/live/
            """,
            bench.Camera.Lines);
        Assert.Equal("RTP/AVP/TCP;unicast;interleaved=0-1", bench.Camera.Requests[3].Header("Transport"));
        Assert.Equal("RTP/AVP/TCP;unicast;interleaved=2-3", bench.Camera.Requests[4].Header("Transport"));
        Assert.Null(bench.Camera.Requests[3].Header("Session"));
        Assert.Equal("1A2B", bench.Camera.Requests[4].Header("Session"));
        Assert.Equal([new RtspRtpInfo(0, 7, 900), new RtspRtpInfo(1, 9, 80)], bench.RtpInfo);
        Assert.Equal(0x0a0b0c0du, bench.Transports[0].Ssrc);
        bench.FromCamera([.. CameraBench.Rtp(0), .. CameraBench.Rtp(3)]);
        Assert.Equal([(0, false), (1, true)], bench.Packets.Select(p => (p.Track, p.IsRtcp)));
        bench.Stop();
        Assert.Equal("TEARDOWN", bench.Camera.Requests[^1].Method);
        Assert.True(bench.Camera.IsSigned(bench.Camera.Requests[^1]));
        Assert.Equal("1A2B", bench.Camera.Requests[^1].Header("Session"));
        Assert.Equal(RtspEventKind.Stopped, bench.Events[^1]);
        Assert.Equal(
            new RtspMemory
            {
                Transport = RtspTransportKind.Interleaved,
                Authentication = RtspAuthenticationScheme.DigestMd5,
                Options = RtspAnswered.Yes
            },
            bench.Session.Memory);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void V00_Pieces_of_any_length_change_nothing(int piece)
    {
        CameraBench bench = new CameraBench { Piece = piece }.Play();
        bench.FromCamera([.. CameraBench.Rtp(0), .. CameraBench.Rtp(2)]);
        Assert.Equal([0, 1], bench.Packets.Select(p => p.Track));
    }

    [Fact]
    public void V01_Basic_is_answered_with_any_password_unless_it_is_forbidden()
    {
        string? Challenge(RtspMessage r) => r.Method != "OPTIONS" && r.Header("Authorization") is null
            ? ScriptedCamera.Reply(r, "401 Unauthorized", "Www-Authenticate: Basic realm=\"IP-Camera\"\r\n")
            : null;
        var credentials = new RtspCredentials("viewer", "q9:a@b#c!%/");
        var camera = new ScriptedCamera { AsksPassword = false, Script = Challenge };
        CameraBench bench = new CameraBench(camera, s => s with { Credentials = credentials }).Play();
        string basic = bench.Camera.Last("PLAY").Header("Authorization")!;
        Assert.Equal("viewer:q9:a@b#c!%/", Encoding.UTF8.GetString(Convert.FromBase64String(basic["Basic ".Length..])));

        bench = new CameraBench(
            new ScriptedCamera { AsksPassword = false, Script = Challenge }, s =>
                s with { Credentials = credentials, RefuseClearTextPassword = true });
        bench.Start();
        Assert.Equal((RtspFailureCause.Unauthorized, "The camera asks for a clear-text password."),
            (bench.Failure!.Cause, bench.Failure.Detail));
        Assert.All(bench.Camera.Requests, r => Assert.Null(r.Header("Authorization")));
    }

    [Fact]
    public void V02_V03_Every_request_is_signed_for_its_own_method_and_line()
    {
        CameraBench bench = new CameraBench().Play();
        bench.Run(TimeSpan.FromMinutes(3), _frame);
        bench.Stop();
        Assert.True(bench.Camera.Requests.Count > 8);
        Assert.All(bench.Camera.Requests.Skip(2), r => Assert.True(bench.Camera.IsSigned(r), r.Method));
        Assert.All(bench.Camera.Requests, r => Assert.DoesNotContain("@", r.Uri, StringComparison.Ordinal));
        Assert.Null(bench.Failure);
    }

    [Fact]
    public void V03_A_nonce_that_is_too_old_is_replaced_also_in_a_keep_alive()
    {
        CameraBench bench = new CameraBench().Play();
        bench.Camera.Nonce = "another";
        bench.Camera.Script = r => bench.Camera.IsSigned(r) ? null : bench.Camera.Challenge(r, ", stale=TRUE");
        bench.Run(TimeSpan.FromMinutes(2), _frame);
        Assert.True(bench.IsPlaying);
        Assert.True(bench.Camera.IsSigned(bench.Camera.Requests[^1]));
    }

    [Fact]
    public void V04_Every_request_has_a_user_agent()
    {
        var camera = new ScriptedCamera
        {
            Script = r => r.Header("User-Agent") is null ? ScriptedCamera.Reply(r, "401 Unauthorized")
            : null
        };
        CameraBench bench = new CameraBench(camera).Play();
        bench.Run(TimeSpan.FromMinutes(1), _frame);
        Assert.All(camera.Requests, r => Assert.NotNull(r.Header("User-Agent")));
    }

    [Fact]
    public void V05_OPTIONS_names_the_URL_and_may_be_refused()
    {
        var camera = new ScriptedCamera { Script = r => r.Method == "OPTIONS" ? ScriptedCamera.Reply(r, "400 Bad Request") : null };
        CameraBench bench = new CameraBench(camera).Play();
        bench.Run(TimeSpan.FromMinutes(2), _frame);
        Assert.DoesNotContain("*", camera.Lines, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RTSP/1.0 200\n")]
    [InlineData("RTSP/1.0 200 \r\n")]
    [InlineData("RTSP/2.0 200 OK\r\n")]
    public void V06_Status_lines_of_any_shape_are_read(string line)
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        camera.Script = r => line.EndsWith("200\n", StringComparison.Ordinal)
            ? camera.Base(r).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("RTSP/1.0 200 OK\n", line, StringComparison.Ordinal)
            : camera.Base(r).Replace("RTSP/1.0 200 OK\r\n", line, StringComparison.Ordinal);
        new CameraBench(camera).Play();
    }

    [Theory]
    [InlineData("1A2C")]
    [InlineData("1A2B")]
    public void V07_A_session_identifier_that_changes_is_followed_or_the_other_is_tried_once(string known)
    {
        var camera = new ScriptedCamera();
        camera.Script = r => !camera.IsSigned(r) ? null : r.Method switch
        {
            "SETUP" when r.Header("Session") is not null => camera.Base(r).Replace("1A2B", "1A2C", StringComparison.Ordinal),
            "PLAY" when r.Header("Session") != known => ScriptedCamera.Reply(r, "454 Session Not Found"),
            "PLAY" => camera.Base(r).Replace("1A2B", known, StringComparison.Ordinal),
            _ => null,
        };
        CameraBench bench = new CameraBench(camera).Play();
        Assert.InRange(camera.Requests.Count(r => r.Method == "PLAY"), 1, 2);
        bench.Stop();
        Assert.Equal(known, camera.Last("TEARDOWN").Header("Session"));
    }

    [Fact]
    public void V08_A_short_time_out_gets_a_keep_alive_every_three_seconds()
    {
        CameraBench bench = new CameraBench(new ScriptedCamera { Session = "77;timeout=6" }).Play();
        double last = bench.Now.Seconds;
        bench.Run(TimeSpan.FromMinutes(5), _frame);
        Assert.True(bench.IsPlaying);
        foreach (double time in bench.KeepAliveTimes)
        {
            Assert.InRange(time - last, 0, 3);
            last = time;
        }

        Assert.InRange(bench.Now.Seconds - last, 0, 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void V09_A_camera_that_counts_only_GET_PARAMETER_without_announcing_it_is_kept(bool closes)
    {
        var camera = new ScriptedCamera { Public = "DESCRIBE, OPTIONS, PAUSE, PLAY, SETUP, TEARDOWN", Session = "5;timeout=30" };
        CameraBench bench = new CameraBench(camera).Play();
        double life = bench.Now.Seconds;
        camera.Script = r =>
        {
            if (r.Method == "GET_PARAMETER")
                life = bench.Now.Seconds;
            return null;
        };
        bool Sends()
        {
            bool alive = bench.Now.Seconds - life < 30;
            camera.Closes |= !alive && closes;
            return alive;
        }

        bench.Run(TimeSpan.FromMinutes(10), _frame, Sends);
        Assert.True(bench.IsPlaying);
        Assert.Equal(RtspKeepAlive.GetParameter | RtspKeepAlive.Options, bench.Session.Memory.KeepAlive);
    }

    [Fact]
    public void V09_A_camera_that_closes_at_GET_PARAMETER_is_kept_by_OPTIONS_the_next_time()
    {
        var camera = new ScriptedCamera { Public = "DESCRIBE, OPTIONS, PLAY, SETUP, TEARDOWN" };
        camera.Script = r =>
        {
            camera.Closes |= r.Method == "GET_PARAMETER";
            return r.Method == "GET_PARAMETER" ? "" : null;
        };
        CameraBench bench = new CameraBench(camera).Play();
        bench.Run(TimeSpan.FromMinutes(1), _frame);
        Assert.Equal(RtspFailureCause.Unreachable, bench.Failure!.Cause);
        Assert.Equal(RtspKeepAlive.Options, bench.Session.Memory.KeepAlive);

        RtspMemory memory = bench.Session.Memory;
        camera.Closes = false;
        camera.Requests.Clear();
        bench = new CameraBench(camera, s => s with { Memory = memory }).Play();
        bench.Run(TimeSpan.FromMinutes(5), _frame);
        Assert.True(bench.IsPlaying);
        Assert.DoesNotContain("GET_PARAMETER", camera.Lines, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("451 Parameter Not Understood")]
    [InlineData("501 Not Implemented")]
    [InlineData("405 Method Not Allowed")]
    [InlineData("400 Bad Request")]
    public void V10_An_error_to_a_keep_alive_is_life(string status)
    {
        var camera = new ScriptedCamera();
        camera.Script = r => r.Method == "GET_PARAMETER" ? ScriptedCamera.Reply(r, status) : null;
        CameraBench bench = new CameraBench(camera).Play();
        bench.Run(TimeSpan.FromMinutes(10), _frame);
        Assert.True(bench.IsPlaying);
        Assert.DoesNotContain("SET_PARAMETER", camera.Lines.Replace("GET_PARAMETER", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public void V12_Requests_of_the_camera_are_answered()
    {
        CameraBench bench = new CameraBench().Play();
        bench.FromCamera("OPTIONS * RTSP/1.0\r\nCSeq: 100\r\n\r\n");
        bench.FromCamera("GET_PARAMETER rtsp://192.0.2.10/live RTSP/1.0\r\nCSeq: 101\r\n\r\n");
        bench.FromCamera("SET_PARAMETER rtsp://192.0.2.10/live RTSP/1.0\r\nCSeq: 102\r\nContent-Length: 12\r\n\r\nvolume: 100\n");
        const string Body = ScriptedCamera.BaseDescription;
        string type = $"Content-Type: application/sdp\r\nContent-Length: {Body.Length}\r\n";
        bench.FromCamera($"ANNOUNCE rtsp://192.0.2.10/live RTSP/1.0\r\nCSeq: 103\r\n{type}\r\n{Body}");
        bench.FromCamera("FOO rtsp://192.0.2.10/live RTSP/1.0\r\n\r\n");
        Assert.Equal([(100, 200), (101, 200), (102, 200), (103, 200), (null, 501)], bench.Camera.Replies.Select(r => (r.CSeq, r.Status)));
        Assert.Equal(RtspEventKind.Announced, bench.Events[^1]);
        Assert.True(bench.IsPlaying);
        bench.FromCamera("TEARDOWN rtsp://192.0.2.10/live RTSP/1.0\r\nCSeq: 105\r\n\r\n");
        Assert.Equal((105, 200), (bench.Camera.Replies[^1].CSeq, bench.Camera.Replies[^1].Status));
        Assert.Equal(RtspFailureCause.Unreachable, bench.Failure!.Cause);
    }

    [Fact]
    public void V13_Garbage_is_counted_and_the_session_goes_on()
    {
        CameraBench bench = new CameraBench().Play();
        bench.FromCamera([.. CameraBench.Rtp(0), 1, 2, 3, 200, 4, .. CameraBench.Rtp(0), 13, 10, .. CameraBench.Rtp(2)]);
        bench.FromCamera(CameraBench.Rtp(2));
        Assert.Equal(4, bench.Packets.Count);
        Assert.Equal(1, bench.Session.Statistics.Resynchronisations);
        Assert.Equal(7, bench.Session.Statistics.GarbageOctets);
    }

    [Theory]
    [InlineData("Transport: RTP/AVP/TCP;unicast\r\n")]
    [InlineData("")]
    [InlineData("Transport: RTP/AVP/TCP;unicast;interleaved=\r\n")]
    public void V14_Without_channels_in_the_reply_those_asked_for_are_used(string transport)
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        camera.Script = r => r.Method == "SETUP" ? ScriptedCamera.Reply(r, "200 OK", "Session: 1A2B\r\n" + transport) : null;
        CameraBench bench = new CameraBench(camera).Play();
        bench.FromCamera([.. CameraBench.Rtp(0), .. CameraBench.Rtp(2)]);
        Assert.Equal([0, 1], bench.Packets.Select(p => p.Track));
    }

    [Fact]
    public void V14_Other_channels_in_the_reply_are_used()
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        camera.Script = r => r.Method == "SETUP" ? camera.Base(r).Replace("=0-1", "=8-9", StringComparison.Ordinal) : null;
        CameraBench bench = new CameraBench(camera).Play();
        bench.FromCamera([.. CameraBench.Rtp(8), .. CameraBench.Rtp(0), .. CameraBench.Rtp(2)]);
        Assert.Equal([0, 1], bench.Packets.Select(p => p.Track));
    }

    [Fact]
    public void V15_Packets_on_foreign_channels_are_counted_and_dropped()
    {
        CameraBench bench = new CameraBench().Play();
        bench.FromCamera([.. CameraBench.Rtp(4), .. CameraBench.Rtp(0), .. CameraBench.Rtp(6), .. CameraBench.Rtp(7)]);
        Assert.Single(bench.Packets);
        Assert.Equal(3, bench.Session.Statistics.ForeignPackets);
    }

    [Fact]
    public void V16_A_camera_that_closes_at_UDP_is_asked_for_TCP_at_once()
    {
        static RtspClientSettings UdpFirst(RtspClientSettings s) =>
            s with { Transports = [RtspTransportKind.Udp, RtspTransportKind.Interleaved] };
        var camera = new ScriptedCamera();
        camera.Script = r => r.Method == "SETUP"
            && (camera.Closes = r.Header("Transport")!.Contains("client_port", StringComparison.Ordinal)) ? "" : null;
        var bench = new CameraBench(camera, UdpFirst) { Choose = Udp };
        bench.Start();
        bench.Run(TimeSpan.FromSeconds(1));
        Assert.True(bench.Failure!.RetryAtOnce);
        Assert.Equal(TimeSpan.Zero, RtspRetryPolicy.Delay(bench.Failure, 1, 0.5, bench.Session.Memory));

        RtspMemory memory = bench.Session.Memory;
        camera.Closes = false;
        bench = new CameraBench(camera, s => UdpFirst(s) with { Memory = memory }) { Choose = Udp };
        bench.Play();
        Assert.All(bench.Transports, t => Assert.Equal(RtspTransportKind.Interleaved, t.Kind));
    }

    [Fact]
    public void V17_UDP_is_asked_for_without_its_name_and_461_leads_to_the_next_transport()
    {
        static RtspClientSettings UdpFirst(RtspClientSettings s) =>
            s with { Transports = [RtspTransportKind.Udp, RtspTransportKind.Interleaved] };
        CameraBench bench = new CameraBench(null, UdpFirst) { Choose = Udp }.Play();
        Assert.Equal("RTP/AVP;unicast;client_port=40000-40001", bench.Camera.Requests.First(r => r.Method == "SETUP").Header("Transport"));
        Assert.Equal((6970, 6971, 40002),
            (bench.Transports[1].ServerRtpPort, bench.Transports[1].ServerRtcpPort, bench.Transports[1].RtpPort));

        var camera = new ScriptedCamera();
        camera.Script = r => r.Header("Transport")?.Contains("client_port", StringComparison.Ordinal) == true
            ? ScriptedCamera.Reply(r, "461 Unsupported Transport") : null;
        bench = new CameraBench(camera, UdpFirst) { Choose = Udp }.Play();
        Assert.Equal([RtspTransportKind.Interleaved, RtspTransportKind.Interleaved], bench.Transports.Select(t => t.Kind));

        bench = new CameraBench(camera, s => s with { Transports = [RtspTransportKind.Udp] }) { Choose = Udp };
        bench.Start();
        Assert.Equal((RtspFailureCause.NotSupported, 461), (bench.Failure!.Cause, bench.Failure.Status));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(";source=192.0.2.10", false)]
    [InlineData(";source=198.51.100.7", true)]
    public void V18_The_source_of_datagrams_is_told_and_whether_it_is_the_camera(string source, bool foreign)
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        camera.Script = r => r.Method == "SETUP" ? camera.Base(r).Replace(";server_port", source + ";server_port", StringComparison.Ordinal)
            : null;
        CameraBench bench = new CameraBench(camera, s => s with { Transports = [RtspTransportKind.Udp] }) { Choose = Udp }.Play();
        Assert.Equal(foreign, bench.Transports[0].IsForeignSource);
        Assert.Equal(source.Length == 0, bench.Transports[0].Source.IsNone);
    }

    [Fact]
    public void V18_UDP_without_packets_leads_to_TCP()
    {
        CameraBench bench = new CameraBench(null, s =>
            s with { Transports = [RtspTransportKind.Udp, RtspTransportKind.Interleaved] })
        { Choose = Udp }.Play();
        bench.Run(TimeSpan.FromSeconds(10));
        Assert.True(bench.Failure!.RetryAtOnce);
        Assert.Equal(RtspTransportKind.Interleaved, bench.Session.Memory.Transport);
    }

    [Fact]
    public void V19_A_slow_camera_is_waited_for_and_says_what_it_is_slow_at()
    {
        var camera = new ScriptedCamera { AsksPassword = false };
        var bench = new CameraBench(camera)
        {
            Thinks = r => TimeSpan.FromSeconds(r.Method switch { "DESCRIBE" => 14, "SETUP" => 2, _ => 0 }),
        };
        bench.Start();
        bench.Run(TimeSpan.FromSeconds(9));
        Assert.Equal((RtspStep.Describe, 9.0), (bench.Session.Step, (bench.Now - bench.Session.StepSince).TotalSeconds));
        bench.Run(TimeSpan.FromSeconds(14));
        Assert.True(bench.IsPlaying);
        bench.FromCamera(CameraBench.Rtp(0));
        Assert.Null(bench.Failure);
    }

    [Theory]
    [InlineData("rtsp://nvr.cam.example:554/Live/")]
    [InlineData("rtsp://10.9.8.7:554/Live/")]
    [InlineData("rtsp://169.254.169.254/Live/")]
    public void V20_A_Content_Base_of_another_host_leads_nowhere_else(string contentBase)
    {
        CameraBench bench = new CameraBench(new ScriptedCamera { ContentBase = contentBase }).Play();
        Assert.Equal("rtsp://192.0.2.10:8554/Live/trackID=0", bench.Camera.Requests.First(r => r.Method == "SETUP").Uri);
        Assert.Equal(1, bench.Session.Statistics.ForeignUrls);
    }

    [Theory]
    [InlineData("rtsp://192.0.2.10:8554/1?mode=Live&seek=0/", "track1", "rtsp://192.0.2.10:8554/1?mode=Live&seek=0/track1")]
    [InlineData("rtsp://192.0.2.10:8554/1?mode=Live&seek=0", "track1", "rtsp://192.0.2.10:8554/1?mode=Live&seek=0/track1")]
    [InlineData("rtsp://192.0.2.10:8554/dss/id=1%241%26sub=1?token=69", "track1",
        "rtsp://192.0.2.10:8554/dss/id=1%241%26sub=1?token=69/track1")]
    [InlineData("rtsp://192.0.2.10:8554/live/", "?ctype=video", "rtsp://192.0.2.10:8554/live/?ctype=video")]
    [InlineData("rtsp://192.0.2.10:8554/1?mode=Live/", "?ctype=video", "rtsp://192.0.2.10:8554/1?ctype=video")]
    [InlineData("rtsp://192.0.2.10:8554/live/", "/live/track1", "rtsp://192.0.2.10:8554/live/track1")]
    public void V21_The_control_URL_a_camera_wants_is_found(string contentBase, string control, string wanted)
    {
        var camera = new ScriptedCamera
        {
            ContentBase = contentBase,
            Description = ScriptedCamera.BaseDescription.Replace("trackID=0", control, StringComparison.Ordinal),
        };
        camera.Script = r => r.Method == "SETUP" && camera.IsSigned(r) && r.Uri != wanted
            && !r.Uri.EndsWith("trackID=1", StringComparison.Ordinal)
            ? ScriptedCamera.Reply(r, "404 Not Found") : null;
        CameraBench bench = new CameraBench(camera).Play();
        Assert.Equal(2, bench.Transports.Count);
    }

    [Fact]
    public void V22_A_password_in_the_path_is_sent_as_it_is()
    {
        RtspUrl.TryParse("rtsp://192.0.2.10:554/user=admin&password=p%40ss&channel=1&stream=0.sdp?real_stream", out RtspUrl? url, out _);
        CameraBench bench = new CameraBench(new ScriptedCamera { ContentBase = "" }, s => s with { Url = url! }).Play();
        Assert.StartsWith(url!.Text, bench.Camera.Last("PLAY").Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void V23_Keys_of_MIKEY_are_read_and_answered()
    {
        var key = new Srtp.SrtpMasterKey(Srtp.SrtpProfile.AesCm128Tag80, new byte[30]);
        string mikey = Convert.ToBase64String(Mikey.Write(key, 7, [new MikeyCryptoSession(0, 1, 0)], new byte[16], 5));
        var camera = new ScriptedCamera
        {
            Description = ScriptedCamera.BaseDescription
                .Replace("m=video 0 RTP/AVP 96\n", $"m=video 0 RTP/SAVP 96\na=key-mgmt:mikey {mikey}\n", StringComparison.Ordinal),
        };
        CameraBench bench = new CameraBench(camera).Play();
        RtspTrackDescription video = bench.Session.Description!.Tracks[0];
        Assert.True(video.IsSecure);
        Assert.Equal(key.Key.ToArray(), Assert.Single(video.Keys()).Key.ToArray());
        RtspMessage setup = camera.Requests.First(r => r.Method == "SETUP" && camera.IsSigned(r));
        Assert.StartsWith("RTP/SAVP/TCP;unicast", setup.Header("Transport"), StringComparison.Ordinal);
        string management = setup.Header("KeyMgmt")!;
        Assert.StartsWith($"prot=mikey;uri=\"{setup.Uri}\";data=\"", management, StringComparison.Ordinal);
        Assert.True(Mikey.TryParseBase64(management.AsSpan(management.IndexOf("data=", StringComparison.Ordinal) + 6).TrimEnd('"'),
            out Mikey? answer));
        Assert.Equal(bench.Transports[0].ClientKey!.Key.ToArray(), Assert.Single(answer.Keys).Key.ToArray());
        Assert.Equal(7u, answer.BundleId);
        Assert.Null(bench.Transports[1].ClientKey);
    }

    [Fact]
    public void V24_A_request_for_the_backchannel_that_hangs_is_remembered()
    {
        var camera = new ScriptedCamera();
        camera.Script = r => r.Method == "DESCRIBE" && r.Header("Require") is not null ? "" : null;
        var bench = new CameraBench(camera, s =>
            s with { Backchannel = RtspBackchannelUse.WhereOffered, ReplyPatience = TimeSpan.FromSeconds(5) });
        bench.Start();
        bench.Run(TimeSpan.FromSeconds(6));
        Assert.True(bench.Failure!.RetryAtOnce);
        RtspMemory memory = bench.Session.Memory;
        Assert.Equal(RtspAnswered.No, memory.Backchannel);
        new CameraBench(camera, s => s with { Backchannel = RtspBackchannelUse.WhereOffered, Memory = memory }).Play();
    }

    private static IEnumerable<RtspTrackRequest> Udp(RtspDescription description) =>
        description.DefaultTracks().Select((t, i) => new RtspTrackRequest(t, 40000 + 2 * i));
}
