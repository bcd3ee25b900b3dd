using System.Buffers.Binary;
using MediaEngine.Gateway.Streams;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Gateway.Tests.Quirks;

/// <summary>V25 to V55 of the list of quirks, from the camera to the viewer: descriptions, packets, time.</summary>
public sealed class MediaQuirkTests
{
    private const string Sprop = ";sprop-parameter-sets=Z0LAH9oBQBbsBagICAoAAAMAAgAAAwBlHjBlQA==,aM48gA==";
    private const string Rtpmap = "a=rtpmap:96 H264/90000\n";

    private static readonly Dictionary<string, Action<QuirkCam>> _quirks = new()
    {
        ["V25 c= without an address type"] = c => Edit(c, "c=IN IP4 0.0.0.0", "c=IN"),
        ["V25b c= with an address alone"] = c => Edit(c, "c=IN IP4 0.0.0.0", "c=IN 192.0.2.10"),
        ["V26 only media"] = c =>
            c.Script.Description = c.Script.Description[c.Script.Description.IndexOf("m=video", StringComparison.Ordinal)..],
        ["V26e lines in wrong places"] = c => Edit(c, "a=control:trackID=0", "e=NONE\nb=RR:0\nb=AS:\ni=x\na=control:trackID=0"),
        ["V27 made-up media types"] = c => c.Script.Description +=
            "m=application/CAM-CO 0 RTP/AVP smart/1/90000\na=rtpmap:95 CAM-CO/90000\na=control:track3\n"
            + "m=meta 0 RTP/AVP 98\na=rtpmap:98 MetaData\na=control:track4\n",
        ["V28 empty fmtp"] = c => Fmtp(c, "a=fmtp:96"),
        ["V28b fmtp with empty parameters"] = c => Fmtp(c, "a=fmtp:96 ;;packetization-mode=1;"),
        ["V29 two formats in the section"] = c =>
        {
            Edit(c, "RTP/AVP 96", "RTP/AVP 98 96");
            Edit(c, Rtpmap, "a=rtpmap:98 H265/90000\n" + Rtpmap);
        },
        ["V30 a dynamic codec on a low number"] = c =>
        {
            c.Script.Description = c.Script.Description.Replace("96", "35", StringComparison.Ordinal);
            c.VideoType = 35;
        },
        ["another payload type than announced"] = c => c.VideoType = 97,
        ["V33 the last line has no end"] = c => c.Script.Description = c.Script.Description.TrimEnd(),
        ["V33b NUL behind the description"] = c => c.Script.Description += "\0\0\0\0\0\0\0",
        ["V33e five hundred attributes"] = c =>
            Edit(c, "a=control:*\n", "a=control:*\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"a=x-{i}:1\n"))),
        ["V34 markers and old timestamps on parameter sets"] = c => c.Packetise = p => p.SelectMany(u => QuirkPictures.IsSlice(u)
            ? QuirkPictures.Fragments(u, marker: true) : [new QuirkPacket(u, true, -3600)]),
        ["V35 a marker on every NAL unit"] = c =>
        {
            c.Pictures = QuirkPictures.File("h264-slices.264");
            c.Packetise = p => p.SelectMany(u => QuirkPictures.Fragments(u, marker: true));
        },
        ["V36 a timestamp for each slice"] = c =>
        {
            c.Pictures = QuirkPictures.File("h264-slices.264");
            c.Packetise = p => p.SelectMany((u, i) => QuirkPictures.Fragments(u, marker: i == p.Length - 1, shift: i));
        },
        ["never a marker"] = c => c.Packetise = p => p.SelectMany(u => QuirkPictures.Fragments(u, marker: false)),
        ["V37 packetization-mode 0 and fragments"] = c => Edit(c, "packetization-mode=1", "packetization-mode=0"),
        ["V37c whole NAL units in large packets"] = c =>
            c.Packetise = p => p.SelectMany((u, i) => QuirkPictures.Fragments(u, i == p.Length - 1, budget: 60_000)),
        ["V38b start codes in single packets"] = c => c.Packetise = p => p.Select((u, i) =>
            new QuirkPacket([0, 0, 0, 1, .. u], i == p.Length - 1)),
        ["V38c start codes in an aggregate"] = c => c.Packetise = p =>
            [new QuirkPacket(QuirkPictures.Aggregate(p.Select(u => new byte[] { 0, 0, 1 }.Concat(u).ToArray())), true)],
        ["V38a a byte stream in the fragments of one unit"] = c => c.Packetise = p => QuirkPictures.Fragments(
            [.. p[0], .. p[1..].SelectMany(u => new byte[] { 0, 0, 0, 1 }.Concat(u))], marker: true),
        ["V39 header extension, contributors and padding"] = c => c.Alter = (_, p) => Decorated(p),
        ["V42 parameter sets only in the description"] = c =>
        {
            byte[][] first = c.Pictures[0];
            string sets = string.Join(',', first.Where(u => QuirkPictures.Type(u) is 7 or 8).Select(Convert.ToBase64String));
            Edit(c, Sprop, $";sprop-parameter-sets={sets}");
            c.Packetise = p => QuirkPictures.Usual([.. p.Where(u => QuirkPictures.Type(u) is not (7 or 8))]);
        },
        ["V43 parameter sets only in packets"] = c =>
        {
            Edit(c, Sprop, "");
            c.Packetise = p => QuirkPictures.IsKey(p)
                ? [new QuirkPacket(QuirkPictures.Aggregate(p[..^1]), false, -40), .. QuirkPictures.Fragments(p[^1], true)]
                : QuirkPictures.Usual(p);
        },
        ["V44b half a parameter set text"] = c => Edit(c, "Z0LAH9oBQBbsBagICAoAAAMAAgAAAwBlHjBlQA==,aM48gA==", "Z00AH,"),
        ["V44d parameter sets of text"] = c => Edit(c, "Z0LAH9oBQBbsBagICAoAAAMAAgAAAwBlHjBlQA==,aM48gA==", "aGVsbG8=,d29ybGQ="),
        ["V44e empty parameter sets"] = c => Edit(c, "Z0LAH9oBQBbsBagICAoAAAMAAgAAAwBlHjBlQA==,aM48gA==", ""),
        ["V45 a profile that cannot be"] = c => Edit(c, "42c01f", "002996"),
        ["V45b half a profile"] = c => Edit(c, "42c01f", "33"),
    };

    public static TheoryData<string> Names => [.. _quirks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_viewer_gets_every_picture_and_the_true_size(string quirk)
    {
        using var bench = new QuirkBench(_quirks[quirk]);
        bench.Watch();
        bench.Run(2.5);
        bench.ShowsEveryPicture(least: 40);
        H264Sps sps = SpsOf(bench.Camera.Pictures[0]);
        Assert.Equal((sps.Width, sps.Height), (bench.Status.Video!.Width, bench.Status.Video.Height));
        Assert.Equal(StreamState.Playing, bench.Status.State);
    }

    [Fact]
    public void V31_Two_sounds_and_a_picture_behind_them()
    {
        using var bench = new QuirkBench(c =>
        {
            string[] parts = c.Script.Description.Split("m=");
            c.Script.Description = parts[0] + "m=audio 0 RTP/AVP 97\na=rtpmap:97 MPEG4-GENERIC/16000\na=control:audio1\nm="
                + parts[2].Replace("trackID=1", "audio2", StringComparison.Ordinal) + "m=" + parts[1];
        });
        bench.Watch();
        bench.Run(2);
        bench.ShowsEveryPicture();
        Assert.Equal("PCMA", bench.Status.Audio!.Codec);
        Assert.DoesNotContain("audio1", bench.Camera.Script.Lines, StringComparison.Ordinal);
    }

    [Fact]
    public void B_frames_are_told_with_what_to_do_about_them()
    {
        using var bench = new QuirkBench(c => c.Pictures = QuirkPictures.File("h264-b.264"));
        bench.Watch();
        bench.Run(3);
        Assert.False(bench.Status.Video!.Passes);
        Assert.Contains("B-frames", bench.Status.Video.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_video_tracks_one_is_pulled()
    {
        using var bench = new QuirkBench(
            c => c.Script.Description += $"m=video 0 RTP/AVP 97\na=rtpmap:97 H264/90000\na=control:trackID=2\n");
        bench.Watch();
        bench.Run(2);
        bench.ShowsEveryPicture();
        Assert.DoesNotContain("trackID=2", bench.Camera.Script.Lines, StringComparison.Ordinal);
    }

    [Fact]
    public void V40_Pictures_that_come_a_second_at_a_time_keep_their_times()
    {
        var held = new List<byte>();
        using var bench = new QuirkBench();
        bench.Camera.Wire = (_, frame) =>
        {
            held.AddRange(frame);
            return [];
        };
        void Release()
        {
            bench.Camera.SendRaw([.. held]);
            held.Clear();
            bench.Rig.Network.Schedule(TimeSpan.FromSeconds(1), Release);
        }

        Release();
        bench.Watch();
        bench.Run(10);
        Assert.True(bench.Viewer.Video.Count > 200);
        List<ViewedFrame> video = bench.Viewer.Video;
        Assert.All(video.Skip(60).Zip(video.Skip(61)), p => Assert.Equal(3600u, p.Second.Info.Timestamp - p.First.Info.Timestamp));
        Assert.Single(bench.Camera.Connections);
    }

    [Fact]
    public void V41_Datagrams_that_change_places_or_come_twice_do_no_harm()
    {
        byte[]? waiting = null;
        using var bench = new QuirkBench(null, QuirkBench.Over(RtspTransportKind.Udp));
        bench.Camera.Alter = (track, packet) =>
        {
            int place = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2)) % 50;
            if (track == 1 || place is not (0 or 1 or 20))
                return packet;
            (byte[]? again, waiting) = (place == 20 ? packet : waiting, place == 0 ? packet : null);
            if (again is not null)
                bench.Rig.Network.Schedule(TimeSpan.FromMilliseconds(1), () => bench.Rig.Network.Send(
                    bench.Camera.Source, TestAddress.Parse($"127.0.0.1:{bench.Camera.Video.Port}"), again));
            return waiting is null ? packet : [];
        };
        bench.Watch();
        bench.Run(5);
        bench.ShowsEveryPicture(least: 110);
    }

    [Fact]
    public void V41_A_lost_packet_costs_pictures_until_the_next_key_frame_and_nothing_damaged_is_shown()
    {
        int count = 0;
        using var bench = new QuirkBench(c => c.Alter = (track, p) => track == 0 && ++count is 60 or 200 ? [] : p,
            QuirkBench.Over(RtspTransportKind.Udp));
        bench.Watch();
        bench.Run(6);
        bench.ShowsEveryPicture(mayMiss: 52, least: 80);
    }

    [Fact]
    public void V48_A_key_frame_every_three_minutes_does_not_stop_viewers()
    {
        using var bench = new QuirkBench(c =>
        {
            byte[][] key = c.Pictures[0];
            c.Pictures = [key, .. Enumerable.Range(0, 5400).Select(i => new[] { Slice(c.Pictures[1][^1], i) })];
            (c.Interval, c.SendsAudio) = (TimeSpan.FromMilliseconds(100), false);
        });
        bench.Watch();
        bench.Run(170);
        bench.ShowsEveryPicture(least: 1690);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(5.0)]
    public void V52_Few_pictures_are_no_failure(double interval)
    {
        using var bench = new QuirkBench(c => (c.Interval, c.SendsAudio) = (TimeSpan.FromSeconds(interval), false));
        bench.Watch();
        bench.Run(60);
        Assert.Single(bench.Camera.Connections);
        Assert.True(bench.Viewer.Video.Count >= 60 / interval - 3);
    }

    [Fact]
    public void V55_Silent_sound_does_not_delay_pictures_and_may_begin_later()
    {
        using var bench = new QuirkBench(c => c.SendsAudio = false);
        MonotonicTime asked = bench.Now;
        bench.Watch();
        bench.Run(8);
        Assert.InRange((bench.Viewer.Video[0].At - asked).TotalSeconds, 0, 0.3);
        Assert.Empty(bench.Viewer.Audio);
        bench.Camera.SendsAudio = true;
        bench.Run(2);
        Assert.InRange(bench.Viewer.Audio.Count, 95, 101);
        bench.ShowsEveryPicture();
        Assert.Single(bench.Camera.Connections);
    }

    [Theory]
    [InlineData("other timestamps")]
    [InlineData("other sequence numbers")]
    [InlineData("another SSRC")]
    [InlineData("another size")]
    public void A_change_in_mid_stream_goes_to_the_viewer_in_the_same_session(string change)
    {
        using var bench = new QuirkBench();
        bench.Watch();
        bench.Run(3);
        uint ssrc = bench.Viewer.VideoSsrc;
        switch (change)
        {
            case "other timestamps":
                bench.Camera.Video.Base += 1_000_000_000;
                break;
            case "other sequence numbers":
                bench.Camera.Video.SequenceNumber += 20_000;
                break;
            case "another SSRC":
                bench.Camera.Video.Ssrc++;
                break;
            default:
                bench.Camera.Pictures = QuirkPictures.File("h264-baseline.264");
                break;
        }

        bench.Run(3);
        bench.ShowsEveryPicture(mayMiss: change == "another size" ? 1 : 52, least: 80);
        Assert.Equal(ssrc, bench.Viewer.VideoSsrc);
        Assert.Equal(SpsOf(bench.Camera.Pictures[0]).Width, bench.Status.Video!.Width);
        Assert.Single(bench.Camera.Connections);
    }

    [Theory]
    [InlineData("sane", "sender reports")]
    [InlineData("no clock", "arrival")]
    [InlineData("none", "arrival")]
    public void The_state_says_where_the_time_comes_from(string clock, string source)
    {
        using var bench = new QuirkBench(c =>
        {
            c.SendsReports = clock != "none";
            if (clock == "no clock")
                c.WallClock = _ => 0;
        });
        bench.Watch();
        bench.Run(12);
        bench.ShowsEveryPicture();
        Assert.Equal(source, bench.Status.Video!.Clock);
        Assert.Equal(source, bench.Status.Audio!.Clock);
    }

    [Fact]
    public void A_camera_that_sets_its_clock_by_hours_loses_no_picture()
    {
        ulong set = 0;
        using var bench = new QuirkBench();
        Func<MonotonicTime, ulong> usual = bench.Camera.WallClock;
        bench.Camera.WallClock = now => usual(now) + set;
        bench.Watch();
        bench.Run(7);
        set = 7200ul << 32;
        bench.Run(12);
        bench.ShowsEveryPicture();
        Assert.Equal("sender reports", bench.Status.Video!.Clock);
    }

    [Fact]
    public void V68_A_picture_without_end_is_dropped_and_the_next_key_frame_is_shown()
    {
        bool endless = false;
        using var bench = new QuirkBench();
        bench.Camera.Packetise = p => !endless ? QuirkPictures.Usual(p)
            : Enumerable.Range(0, 50_000).Select(i => new QuirkPacket([0x7c, (byte)(i == 0 ? 0x81 : 0x01), .. new byte[1200]], false));
        bench.Watch();
        bench.Run(2);
        endless = true;
        bench.Run(0.04);
        endless = false;
        bench.Run(4);
        bench.ShowsEveryPicture(mayMiss: 52);
    }

    private static H264Sps SpsOf(byte[][] picture) => H264Sps.TryParse(picture.First(u => QuirkPictures.Type(u) == 7))!;

    private static byte[] Slice(byte[] slice, int number) => [.. slice, .. BitConverter.GetBytes(number | 0x40404040)];

    private static void Edit(QuirkCam camera, string old, string text)
    {
        Assert.Contains(old, camera.Script.Description, StringComparison.Ordinal);
        camera.Script.Description = camera.Script.Description.Replace(old, text, StringComparison.Ordinal);
    }

    private static void Fmtp(QuirkCam camera, string line) => camera.Script.Description = string.Join(
        '\n', camera.Script.Description.Split('\n').Select(l => l.StartsWith("a=fmtp:96", StringComparison.Ordinal) ? line : l));

    /// <summary>With two contributors, an extension of three words, and four octets of padding.</summary>
    private static byte[] Decorated(byte[] packet)
    {
        byte[] first = [(byte)(0x80 | 0x20 | 0x10 | 2), .. packet[1..12]];
        return [.. first, 0, 0, 0, 1, 0, 0, 0, 2, 0xab, 0xac, 0, 3, .. new byte[12], .. packet[12..], 0, 0, 0, 4];
    }
}
