using System.Text;
using CsCheck;
using MediaEngine.LoadGen.Ng;
using Xunit;

namespace MediaEngine.LoadGen.Tests;

public sealed class NgReplyReaderTests
{
    [Fact]
    public void Finds_a_string_behind_nested_values()
    {
        var body = "d4:listl1:ai-5ed1:xi1eee3:sdp4:v=0\n6:result2:oke"u8;
        Assert.True(NgReplyReader.TryFindString(body, "sdp"u8, out var sdp));
        Assert.Equal("v=0\n", Encoding.ASCII.GetString(sdp));
        Assert.True(NgReplyReader.TryFindString(body, "result"u8, out var result));
        Assert.Equal("ok", Encoding.ASCII.GetString(result));
        Assert.False(NgReplyReader.TryFindString(body, "warning"u8, out _));
    }

    [Fact]
    public void Reads_back_what_the_writer_wrote()
    {
        var datagram = new NgWriter().Begin("c1", "offer").Field("call-id", "übung").Field("flags", ["a", "b"])
            .Field("codec", "transcode", ["PCMU"]).Field("sdp", "v=0").End();
        Assert.True(NgReplyReader.TrySplit(datagram.Span, out var cookie, out var body));
        Assert.Equal("c1", Encoding.ASCII.GetString(cookie));
        Assert.Equal("d7:command5:offer7:call-id6:übung5:flagsl1:a1:be5:codecd9:transcodel4:PCMUee3:sdp3:v=0e",
            Encoding.UTF8.GetString(body));
        Assert.True(NgReplyReader.TryFindString(body, "sdp"u8, out var sdp));
        Assert.Equal("v=0", Encoding.ASCII.GetString(sdp));
    }

    [Fact]
    public void Never_throws_on_any_bytes() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            byte[] body = [(byte)'d', .. bytes];
            if (NgReplyReader.TryFindString(body, "sdp"u8, out var value))
                Assert.True(value.Length < body.Length);
        });

    [Theory]
    [InlineData("d3:sdp9999999:ve")]
    [InlineData("d3:sdp-1:ve")]
    [InlineData("d1:xlllllll")]
    [InlineData("d1:xi5")]
    public void Truncated_or_wrong_lengths_are_not_found(string body) =>
        Assert.False(NgReplyReader.TryFindString(Encoding.ASCII.GetBytes(body), "sdp"u8, out _));

    [Fact]
    public void The_media_connection_line_wins_over_the_session_one()
    {
        var sdp = "v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 4000 RTP/AVP 8\r\nc=IN IP4 127.0.0.9\r\nm=video 5000 RTP/AVP 96\r\n"u8;
        Assert.True(MinimalSdp.TryReadDestination(sdp, out var address, out var port));
        Assert.Equal(0x7F000009u, address);
        Assert.Equal(4000, port);
    }
}
