using MediaEngine.Control.Tests.Security;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>SDP lines as endpoints write them: which are accepted, and how the engine writes them.</summary>
public sealed class DescriptionFormTests
{
    private readonly SignalledCall _call = new();

    [Theory]
    [InlineData("offer")]
    [InlineData("answer")]
    [InlineData("re-offer")]
    public void S5_A_refused_line_needs_no_address(string message)
    {
        string body = WithoutAddress(Section("audio 7000 RTP/AVP 8\r\nc=IN IP4 198.51.100.10") + Section("video 0 RTP/AVP 96"));
        if (message != "offer")
            _call.Offer(Session([], Section("audio 7000 RTP/AVP 8"), Section("video 7002 RTP/AVP 96", "rtpmap:96 VP8/90000")));
        string[] lines = message switch { "offer" => _call.Offer(body), "answer" => _call.Answer(body), _ => _call.Reoffer(body) };
        Assert.Equal("m=video 0 RTP/AVP 96", lines.Last(l => l.StartsWith("m=", StringComparison.Ordinal)));
    }

    [Fact]
    public void S5_A_first_offer_may_have_all_lines_switched_off()
    {
        Assert.Contains("m=audio 0 RTP/AVP 8 0", _call.Offer(Session([], Section("audio 0 RTP/AVP 8 0"))));
        Assert.Contains("m=audio 0 RTP/AVP 8 0", _call.Answer(WithoutAddress(Section("audio 0 RTP/AVP 8 0"))));
        Assert.Contains(_call.Reoffer(Session([], Section("audio 7000 RTP/AVP 8 0"))),
            l => l.StartsWith("m=audio 4", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("recvonly ", "a=recvonly")]
    [InlineData("inactive\t", "a=inactive")]
    [InlineData("sendonly  ", "a=sendonly")]
    public void S7_A_blank_after_an_attribute_is_not_part_of_it(string attribute, string expected)
    {
        string[] lines = _call.Offer(Audio("RTP/AVP", attribute, "rtcp-mux ", "mid:a ", "ptime:20 "));
        Assert.Equal([expected], lines.Where(l => l is "a=sendrecv" or "a=sendonly" or "a=recvonly" or "a=inactive"));
        Assert.Single(lines, "a=rtcp-mux");
        Assert.Contains("a=mid:a", lines);
        Assert.Contains("a=ptime:20", lines);
        Assert.DoesNotContain(lines, l => l.EndsWith(' '));
    }

    [Fact]
    public void S21_Bandwidths_have_an_order_of_their_own()
    {
        string[] lines = _call.Offer(Session([], "m=audio 7000 RTP/AVP 8\r\nb=TIAS:64000\r\nb=RS:10\r\nb=RR:20\r\nb=AS:80\r\n"));
        Assert.Equal(["b=AS:80", "b=RR:20", "b=RS:10", "b=TIAS:64000"], lines.Where(l => l.StartsWith("b=", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("profile-level-id=42e01f;  packetization-mode=1")]
    [InlineData(" a=1")]
    [InlineData("a=1 ; b=2 ")]
    public void S21_Blanks_of_format_parameters_stay(string parameters)
    {
        string[] lines = _call.Offer(Session([], Section("video 7000 RTP/AVP 96", "rtpmap:96 H264/90000", $"fmtp:96 {parameters}")));
        Assert.Contains($"a=fmtp:96 {parameters}", lines);
    }

    [Theory]
    [InlineData("application 0 UDP/BFCP * ")]
    [InlineData("application 0 UDP/BFCP *")]
    [InlineData("application 0 TCP/MSRP  a  b ")]
    public void S21_Formats_of_what_is_no_RTP_stay_with_their_blanks(string line) =>
        Assert.Contains(
            $"m={line.Replace("  a", " a", StringComparison.Ordinal)}",
            _call.Offer(Session([], Section("audio 7000 RTP/AVP 8"), Section(line))));

    [Theory]
    [InlineData("codec-strip-PCMA")]
    [InlineData("codec-transcode-PCMU")]
    [InlineData("codec-mask-all")]
    public void S21_Formats_of_refused_lines_stay(string flag)
    {
        string[] lines = _call.Offer(Session([], Section("audio 7000 RTP/AVP 8 0"), Section("audio 0 RTP/AVP 8 97 0"),
            Section("video 0 RTP/AVP 31 99")), flag);
        Assert.Contains("m=audio 0 RTP/AVP 8 97 0", lines);
        Assert.Contains("m=video 0 RTP/AVP 31 99", lines);
    }

    [Fact]
    public void S21_An_empty_session_name_stays_empty() =>
        Assert.Contains("s=", _call.Offer(Audio("RTP/AVP").Replace("s=-", "s=", StringComparison.Ordinal)));

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("sendonly", new[] { "a=sendonly" })]
    public void S21_The_original_direction_is_only_what_was_written(string written, string[] expected)
    {
        string[] attributes = written.Length == 0 ? [] : [written];
        string[] lines = _call.Offer(Audio("RTP/AVP", attributes), "original-sendrecv");
        Assert.Equal(expected, lines.Where(l => l is "a=sendrecv" or "a=sendonly"));
    }

    private static string WithoutAddress(string sections) => $"v=0\r\no=- 1 1 IN IP4 198.51.100.10\r\ns=-\r\nt=0 0\r\n{sections}";
}
