using MediaEngine.Control.Tests.Security;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>RTP and RTCP on one port (RFC 5761, NG rtcp-mux).</summary>
public sealed class MultiplexingTests
{
    private static readonly string[] _muxed = ["rtcp-mux", "ice-ufrag:abcd", "ice-pwd:abcdefghijklmnopqrstuv"];
    private readonly SignalledCall _call = new();

    [Theory]
    [InlineData("plain", true)]
    [InlineData("web", true)]
    [InlineData("webplain", false)]
    public void S3_What_an_offer_said_of_multiplexing_belongs_to_its_branch(string answerer, bool isMuxed)
    {
        _call.Offer(Audio("RTP/AVP", _muxed), "via-branch=plain", "rtcp-mux=demux", "ICE=remove");
        _call.Offer(Audio("RTP/AVP", _muxed), "via-branch=web");
        string branch = answerer == "plain" ? "plain" : "web";
        string[] answer = _call.Send(
            "answer", "caller", answerer, Audio("RTP/AVP", answerer == "web" ? _muxed : []), $"via-branch={branch}");
        Assert.Equal(isMuxed, answer.Contains("a=rtcp-mux"));
    }

    [Theory]
    [InlineData("callee")]
    [InlineData("caller")]
    public void S3_What_was_multiplexed_is_answered_so_again(string by)
    {
        _call.Offer(Audio("RTP/AVP", _muxed), "rtcp-mux=demux", "ICE=remove");
        Assert.Contains("a=rtcp-mux", _call.Answer(Audio("RTP/AVP")));
        if (by == "callee")
        {
            _call.OfferBack(Audio("RTP/AVP"));
            _call.AnswerBack(Audio("RTP/AVP", _muxed));
        }

        _call.Reoffer(Audio("RTP/AVP", _muxed));
        Assert.Contains("a=rtcp-mux", _call.Answer(Audio("RTP/AVP")));
    }

    [Fact]
    public void S3_A_reject_still_ends_multiplexing()
    {
        _call.Offer(Audio("RTP/AVP", _muxed), "rtcp-mux=demux");
        _call.Answer(Audio("RTP/AVP"));
        _call.Reoffer(Audio("RTP/AVP", _muxed), "rtcp-mux=reject");
        Assert.DoesNotContain("a=rtcp-mux", _call.Answer(Audio("RTP/AVP")));
    }

    [Theory]
    [InlineData("rtcp-mux=offer")]
    [InlineData("rtcp-mux=require")]
    [InlineData("WebRTC")]
    [InlineData("ICE=default")]
    public void S4_An_offer_repeated_before_its_answer_has_the_same_lines(string flag)
    {
        string[] first = _call.Offer(Audio("RTP/AVP"), flag, "ICE=force");
        Assert.Equal(first, _call.Offer(Audio("RTP/AVP"), flag, "ICE=force"));
    }
}
