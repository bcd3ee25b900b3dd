using System.Text;
using CsCheck;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtsp;

public sealed class RtspDescriptionTests
{
    private const string Base = ScriptedCamera.BaseDescription;

    [Fact]
    public void The_base_camera_is_understood()
    {
        RtspDescription description = Read(Base);
        Assert.Equal("*", description.Control);
        Assert.Equal("npt=now-", description.Range);
        Assert.Equal(0, description.SkippedLines);
        Assert.Equal(["video H264", "audio PCMA"], description.Tracks.Select(t => t.ToString()));
        RtspFormat video = description.Tracks[0].Formats[0];
        Assert.Equal("1", video.Parameter("packetization-mode"));
        Assert.Equal("Z0LAH9oBQBbsBagICAoAAAMAAgAAAwBlHjBlQA==,aM48gA==", video.Parameter("Sprop-Parameter-Sets"));
        Assert.Equal([0, 1], description.DefaultTracks());
    }

    [Theory]
    [InlineData("rtsp-describe-h264", 2, "H264 PCMA")]
    [InlineData("rtsp-describe-h264high", 2, "H264 MPEG4-GENERIC")]
    [InlineData("rtsp-describe-h264opus", 2, "H264 OPUS")]
    [InlineData("rtsp-describe-h265", 2, "H265 PCMA")]
    [InlineData("rtsp-describe-mjpeg", 1, "JPEG")]
    [InlineData("rtsp-describe-backchannel", 3, "H264 PCMA PCMU")]
    public void Descriptions_of_a_GStreamer_camera_are_understood(string name, int tracks, string encodings)
    {
        byte[] body = File.ReadAllBytes(Path.Combine(Repository.Root, "tests/vectors/rtsp", name + ".sdp"));
        Assert.True(RtspDescription.TryParse(body, out RtspDescription? description));
        Assert.Equal(0, description.SkippedLines);
        Assert.Equal(tracks, description.Tracks.Length);
        Assert.Equal(encodings, string.Join(' ', description.Tracks.Select(t => t.Formats[0].Encoding)));
        Assert.Equal(25, description.Tracks[0].FrameRate);
        Assert.Equal(name.EndsWith("backchannel", StringComparison.Ordinal) ? 2 : -1, description.Backchannel?.Index ?? -1);
    }

    [Theory]
    [InlineData("c=IN")]
    [InlineData("c=IN 192.0.2.10")]
    [InlineData("c=IN IP4 ")]
    public void V25_A_connection_line_without_its_parts_does_no_harm(string connection)
    {
        RtspDescription description = Read(
            $"""
            v=0
            o=- 1001 1 IN
            s=Realtime stream
            m=video 0 RTP/AVP 105
            {connection}
            a=control:rtsp://192.0.2.10:8554/media/video1/video
            a=rtpmap:105 H264/90000
            a=fmtp:105 profile-level-id=640032; packetization-mode=1; sprop-parameter-sets=AAA=,BBB=
            a=recvonly
            m=application 0 RTP/AVP 107
            {connection}
            a=control:rtsp://192.0.2.10:8554/media/video1/metadata
            a=rtpmap:107 vnd.onvif.metadata/90000
            a=fmtp:107 DecoderTag=v3 RTCP=0
            a=recvonly
            """);
        Assert.Equal([0], description.DefaultTracks());
        Assert.Equal("AAA=,BBB=", description.Tracks[0].Formats[0].Parameter("sprop-parameter-sets"));
        Assert.Equal(RtspTrackDirection.ReceiveOnly, description.Tracks[0].Direction);
        Assert.False(description.Tracks[1].IsMedia);
        Assert.Equal(connection.EndsWith("10", StringComparison.Ordinal) ? "192.0.2.10" : null, description.Tracks[0].Connection);
    }

    [Theory]
    [InlineData("only media", "v=0\no=- 1 1 IN IP4 192.0.2.10\ns=cam\nc=IN IP4 0.0.0.0\nt=0 0\na=control:*\na=range:npt=now-\n", "")]
    [InlineData("no name", "s=cam\n", "")]
    [InlineData("two names", "s=cam\n", "s=cam\ns=cam\n")]
    [InlineData("GBK", "s=cam\n", "s=\u00c9\u00e3\u00cf\u00f1\u00cd\u00b7\u00ff\n")]
    [InlineData("odd lines", "a=rtpmap:96", "i=\ne=NONE\nb=RR:0\nb=RS:0\nb=TIAS:512000\nb=AS:\na=rtpmap:96")]
    public void V26_What_is_only_media_or_has_odd_lines_is_understood(string name, string part, string other)
    {
        RtspDescription description = Read(Base.Replace(part, other, StringComparison.Ordinal));
        Assert.True(description.DefaultTracks() is [0, 1], name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void V27_Made_up_media_types_are_no_media(bool atSession)
    {
        const string Line = "a=smart_encoder:virtualIFrame=1\n";
        string text = atSession ? Base.Replace("t=0 0\n", "t=0 0\n" + Line, StringComparison.Ordinal) : Base + Line;
        RtspDescription description = Read(
            text + "m=application/CAM-CO 0 RTP/AVP smart/1/90000\na=rtpmap:95 CAM-CO/90000\na=control:track3\n"
            + "m=meta 0 RTP/AVP 98\na=rtpmap:98 MetaData\na=control:track4\n");
        Assert.Equal(4, description.Tracks.Length);
        Assert.Equal([0, 1], description.Tracks.Where(t => t.IsMedia).Select(t => t.Index));
    }

    [Theory]
    [InlineData("a=fmtp:96", null)]
    [InlineData("a=fmtp:96 ;;packetization-mode=1;", "1")]
    [InlineData("a=fmtp: 96 packetization-mode=1", "1")]
    [InlineData("a=fmtp:96 profile-level-id=42c01f, packetization-mode=1,sprop-parameter-sets=Z0LA==,aM48gA==", "1")]
    public void V28_Parameters_empty_or_parted_oddly_are_read(string line, string? mode)
    {
        string text = string.Join('\n', Base.Split('\n').Select(l => l.StartsWith("a=fmtp", StringComparison.Ordinal) ? line : l));
        RtspFormat format = Read(text).Tracks[0].Formats[0];
        Assert.Equal(mode, format.Parameter("packetization-mode"));
        if (line.Contains("sprop", StringComparison.Ordinal))
            Assert.Equal("Z0LA==,aM48gA==", format.Parameter("sprop-parameter-sets"));
    }

    [Fact]
    public void V29_V30_Every_format_is_kept_and_an_rtpmap_wins_over_the_number()
    {
        RtspDescription description = Read(
            "m=video 0 RTP/AVP 98 96\na=rtpmap:98 H265/90000\na=rtpmap:96 H264/90000\n"
            + "m=video 0 RTP/AVP 35\na=rtpmap:35 H264/90000\nm=video 0 RTP/AVP 26\na=rtpmap:26 H264/90000\n"
            + "m=audio 0 RTP/AVP 0\na=rtpmap:0 L16/16000\nm=audio 0 RTP/AVP 2\nm=video 0 RTP/AVP 26\n");
        Assert.Equal("H264", description.Tracks[0].Format(96)!.Encoding);
        Assert.Equal("H265", description.Tracks[0].Format(98)!.Encoding);
        Assert.Equal("H264", description.Tracks[1].Format(35)!.Encoding);
        Assert.Equal("H264", description.Tracks[2].Format(26)!.Encoding);
        Assert.Equal(("L16", 16000), (description.Tracks[3].Format(0)!.Encoding, description.Tracks[3].Format(0)!.ClockRate));
        Assert.Equal("G726-32", description.Tracks[4].Format(2)!.Encoding);
        Assert.Equal("JPEG", description.Tracks[5].Format(26)!.Encoding);
    }

    [Fact]
    public void V32_A_backchannel_with_many_formats_is_told_from_the_sound()
    {
        RtspDescription description = Read(
            "m=audio 0 RTP/AVP 8\na=control:trackID=1\na=rtpmap:8 PCMA/8000\na=recvonly\n"
            + "m=audio 0 RTP/AVP 116 113 112 97 107 0 8\na=control:trackID=5\na=rtpmap:116 MPEG4-GENERIC/64000\n"
            + "a=rtpmap:113 MPEG4-GENERIC/16000\na=rtpmap:112 MPEG4-GENERIC/8000\na=rtpmap:97 L16/16000\n"
            + "a=rtpmap:107 G726-32/8000\na=rtpmap:0 PCMU/8000\na=rtpmap:8 PCMA/8000\na=sendonly\n");
        Assert.Equal([0], description.DefaultTracks());
        Assert.Equal(1, description.Backchannel!.Index);
        Assert.Equal(7, description.Backchannel.Formats.Length);
    }

    [Fact]
    public void Directions_written_from_the_cameras_side_hide_no_picture_and_no_sound()
    {
        RtspDescription description = Read("m=video 0 RTP/AVP 26\na=sendonly\nm=audio 0 RTP/AVP 8\na=sendonly\n");
        Assert.Equal([0, 1], description.DefaultTracks());
        Assert.Null(description.Backchannel);
    }

    [Theory]
    [InlineData("no end of line")]
    [InlineData("NULs")]
    [InlineData("BOM")]
    [InlineData("long line")]
    [InlineData("many lines")]
    [InlineData("CR LF")]
    [InlineData("CR")]
    public void V33_Unfinished_text_is_understood(string name)
    {
        string text = name switch
        {
            "no end of line" => Base.TrimEnd('\n'),
            "NULs" => Base + new string('\0', 7),
            "BOM" => "\u00ef\u00bb\u00bf" + Base,
            "long line" => Base + "a=x-vendor:" + new string('x', 20000) + "\n",
            "many lines" => Base + string.Concat(Enumerable.Range(0, 500).Select(i => $"a=x-{i}:y\n")),
            "CR LF" => Base.Replace("\n", "\r\n", StringComparison.Ordinal),
            _ => Base.Replace('\n', '\r'),
        };
        RtspDescription description = Read(text);
        Assert.Equal([0, 1], description.DefaultTracks());
        Assert.Equal("trackID=1", description.Tracks[1].Control);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>Not here</body></html>")]
    [InlineData("v=0\ns=x\n")]
    public void Without_a_media_section_it_is_no_description(string text) =>
        Assert.False(RtspDescription.TryParse(Encoding.Latin1.GetBytes(text), out _));

    [Fact]
    public void S26_Sections_formats_and_lines_are_bounded()
    {
        RtspDescription description = Read(string.Concat(Enumerable.Repeat("m=video 0 RTP/AVP 96\n", 1000)));
        Assert.Equal(RtspLimits.MaxTracks, description.Tracks.Length);
        Assert.Equal(1000 - RtspLimits.MaxTracks, description.SkippedLines);
        description = Read("m=video 0 RTP/AVP " + string.Join(' ', Enumerable.Range(0, 128)) + "\n");
        Assert.Equal(RtspLimits.MaxFormats, description.Tracks[0].Formats.Length);
        description = Read("m=video 0 RTP/AVP 96\n" + string.Concat(Enumerable.Repeat("a=fmtp:96 mode=1,mode=2;a;b=c\n", 1500)));
        Assert.Equal(RtspLimits.MaxParameters, description.Tracks[0].Formats[0].Parameters.Length);
        Assert.Equal(RtspLimits.MaxParameterCount, description.Tracks[0].Formats[0].AllParameters().Length);
    }

    [Fact]
    public void Any_lines_are_read_without_an_exception()
    {
        string[] beginnings =
        [
            "", "m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/", "a=fmtp:96 a=b,mode=", "c=IN IP4 ", "b=AS:", "a=key-mgmt:mikey ",
                "a=crypto:1 ", "a=framerate:",
        ];
        Gen<string> line = Gen.Select(
            Gen.Int[0, beginnings.Length - 1], Gen.String[Gen.Char['\u0001', '\u00ff'], 0, 30], (beginning, rest) => beginnings[beginning]
                + rest);
        line.Array[0, 30].Sample(lines =>
        {
            if (RtspDescription.TryParse(Encoding.Latin1.GetBytes(string.Join('\n', lines)), out RtspDescription? description))
                _ = description.Tracks.Sum(t => t.Formats.Sum(f => f.AllParameters().Length) + t.Keys().Length);
        });
    }

    private static RtspDescription Read(string text)
    {
        Assert.True(RtspDescription.TryParse(Encoding.Latin1.GetBytes(text), out RtspDescription? description));
        return description;
    }
}
