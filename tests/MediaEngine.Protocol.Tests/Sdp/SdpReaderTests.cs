using MediaEngine.Protocol.Sdp;
using Xunit;

namespace MediaEngine.Protocol.Tests.Sdp;

public sealed class SdpReaderTests
{
    private const string Head = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n";

    [Theory]
    [InlineData("")]
    [InlineData("o=- 1 1 IN IP4 192.0.2.1\r\n")]
    [InlineData("v=1\r\n")]
    [InlineData("v=0\r\nx=1\r\n")]
    [InlineData("v=0\r\na\r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4\r\n")]
    [InlineData("v=0\r\nc=IN IP4 host.example\r\n")]
    [InlineData("v=0\r\nc=IN IP5 192.0.2.1\r\n")]
    [InlineData("v=0\r\nm=audio 65536 RTP/AVP 0\r\n")]
    [InlineData("v=0\r\nm=audio 4000/0 RTP/AVP 0\r\n")]
    [InlineData("v=0\r\nm=audio -1 RTP/AVP 0\r\n")]
    [InlineData("v=0\r\nm=audio 4000\r\n")]
    [InlineData("v=0\r\nm=audio 4000 RTP/AVP 0\r\ns=late\r\n")]
    [InlineData("v=0\r\nm=audio 4000 RTP/AVP 0\r\nt=0 0\r\n")]
    public void Refuses_what_is_no_description(string text) => Assert.False(SdpReader.TryRead(text, out _, out _));

    [Theory]
    [InlineData("v=0\r\nm=audio 4000 RTP/SAVP 8 101\r ")]
    [InlineData("v=0\r\na=x\ra=y\r\n")]
    [InlineData("v=0\r\na=x\0y\r\n")]
    public void Refuses_a_line_that_another_reader_would_see_as_two(string text) => Assert.False(SdpReader.TryRead(text, out _, out _));

    [Fact]
    public void S6_What_stands_behind_a_blank_line_is_read_or_refused_and_never_lost()
    {
        string text = $"{Head}a=x\r\n\r\na=y\r\n";

        Assert.True(SdpReader.TryRead(text, out SessionDescription session, out _));
        Assert.Equal(["x", "y"], session.Attributes.Select(a => a.Name));
        Assert.False(SdpReader.TryRead($"{Head}a=x\r\n\r\n--boundary\r\n", out _, out _));
        Assert.False(SdpReader.TryRead(text, out _, out _, strict: true));
        Assert.True(SdpReader.TryRead($"{Head}a=x\r\n\r\n", out _, out _, strict: true));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Any_line_end_is_taken(string end)
    {
        Assert.True(SdpReader.TryRead($"{Head}m=audio 4000 RTP/AVP 0\r\na=ptime:20\r\n".Replace("\r\n", end),
            out SessionDescription session, out _));

        Assert.Equal("20", Assert.Single(session.Sections).AttributeValue("ptime"));
    }

    [Fact]
    public void The_connection_may_stand_before_or_behind_the_medias_it_is_for()
    {
        Assert.True(SdpReader.TryRead($"{Head}m=audio 1 RTP/AVP 0\r\nc=IN IP4 192.0.2.7\r\nc=IN IP4 192.0.2.8\r\nm=audio 2 RTP/AVP 0\r\n",
            out SessionDescription session, out _));

        Assert.Equal("192.0.2.7", session.Sections[0].Connection!.Host);
        Assert.Null(session.Sections[1].Connection);
    }

    [Theory]
    [InlineData("RTP/AVP", true)]
    [InlineData("rtp/savpf", true)]
    [InlineData("UDP/TLS/RTP/SAVPF", true)]
    [InlineData("TCP/RTP/AVP", false)]
    [InlineData("UDP/BFCP", false)]
    [InlineData("udptl", false)]
    public void Only_rtp_over_udp_counts_as_rtp(string protocol, bool rtp) => Assert.Equal(rtp, MediaDescription.IsRtpProtocol(protocol));

    [Fact]
    public void Attributes_keep_their_bytes()
    {
        Assert.True(SdpReader.TryRead($"{Head}a=x: \u00e4:b \r\na=empty:\r\na=:\r\n", out SessionDescription session, out _));

        Assert.Equal(["x: \u00e4:b ", "empty:", ":"], session.Attributes.Select(a => a.ToString()));
    }

    [Fact]
    public void A_trickle_fragment_needs_no_session_lines_and_only_a_fragment_may_lack_them()
    {
        const string Fragment = "a=ice-ufrag:u\r\nm=audio 9 RTP/AVP 0\r\na=mid:1\r\n";

        Assert.True(SdpReader.TryRead(Fragment, out SessionDescription session, out _, fragment: true));
        Assert.Equal("1", Assert.Single(session.Sections).AttributeValue("mid"));
        Assert.False(SdpReader.TryRead(Fragment, out _, out _));
    }
}
