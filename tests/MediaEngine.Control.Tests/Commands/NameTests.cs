using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>Alternative spellings and keywords that scripts use.</summary>
public sealed class NameTests
{
    private readonly NgSignalling _signalling = new();

    [Theory]
    [InlineData("SDP-attr=[audio=[add=[x:1]]]", "a=x:1\r\n", null)]
    [InlineData("sdp-attr=[audio=[remove=[rtpmap]]]", null, "a=rtpmap")]
    [InlineData("sdp-media-remove=[other]", null, "m=x-data")]
    [InlineData("transport-protocol=RTP/SAVP DTLS-reverse=passive", "a=setup:passive\r\n", "actpass")]
    [InlineData("transport-protocol=RTP/SAVP DTLS-reverse=active", "a=setup:active\r\n", "actpass")]
    public void S23_Words_of_the_offer(string flags, string? present, string? absent)
    {
        string sdp = Offer(flags, NgSignalling.Sdp(6000) + "m=x-data 6020 UDP/X 1\r\n").TextOf("sdp")!;
        if (present is not null)
            Assert.Contains(present, sdp);
        if (absent is not null)
            Assert.DoesNotContain(absent, sdp);
    }

    [Theory]
    [InlineData("media-echo=fw", 1)]
    [InlineData("media-echo=bk", 0)]
    public void S23_Short_words_of_media_echo(string flags, int echoing)
    {
        Offer(flags, NgSignalling.Sdp(6000));
        Assert.Equal([echoing == 0, echoing == 1], _signalling.Plan.Sections.Select(m => m.Echo));
    }

    [Theory]
    [InlineData("out-interface", "to-interface")]
    [InlineData("in-interface", "from-interface")]
    public void S23_Interfaces_have_two_names(string name, string usual)
    {
        NgRequest request = NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add(name, "pub"));
        NgRequest same = NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add(usual, "pub"));
        Assert.Empty(request.Warnings);
        Assert.Equal((same.Addresses.FromInterface, same.Addresses.ToInterface),
            (request.Addresses.FromInterface, request.Addresses.ToInterface));
    }

    [Theory]
    [InlineData("mirror RTCP")]
    [InlineData("mirror-RTCP")]
    [InlineData("RTCP-mirror")]
    public void S23_The_mirror_of_RTCP_has_two_names(string flag) =>
        Assert.True(
            NgRequest.Parse(NgCommand.SubscribeRequest, new NgDictionary().Add("flags", NgList.OfText([flag]))).Subscription.RtcpMirror);

    [Fact]
    public void S23_A_transparent_protocol_is_the_senders_whatever_was_used_before()
    {
        Offer("transport-protocol=RTP/AVPF", NgSignalling.Sdp(6000));
        Assert.Contains("RTP/AVPF 8", Offer("", NgSignalling.Sdp(6000)).TextOf("sdp"));
        Assert.Contains("RTP/AVP 8", Offer("transport-protocol=transparent", NgSignalling.Sdp(6000)).TextOf("sdp"));
    }

    [Fact]
    public void S23_A_party_that_calls_itself_is_served()
    {
        Assert.Equal("ok",
            _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "a"), ("sdp", NgSignalling.Sdp(6000)))
                .TextOf("result"));
        NgDictionary answer = _signalling.Send(
            NgCommand.Answer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "a"), ("sdp", NgSignalling.Sdp(6002, host: "203.0.113.20")));
        Assert.Equal("ok", answer.TextOf("result"));
        Assert.Equal([6000, 6002],
            _signalling.Plan.Transports.Where(t => t.Component == TransportComponent.Rtp).Select(t => t.Advertised.Port));
        Assert.Equal(2, _signalling.Plan.Routes.Length);
        Assert.Equal(2, _signalling.Tags().Entries.Count);
        _signalling.Send(NgCommand.Delete, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "a"));
        Assert.Equal(0, _signalling.Ports.Outstanding);
    }

    [Fact]
    public void S23_An_answer_from_the_offerer_itself_is_refused()
    {
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("sdp", NgSignalling.Sdp(6000)));
        Assert.Equal(
            "Invalid dialogue association",
            _signalling.ErrorOf(NgCommand.Answer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "a"), ("sdp", NgSignalling.Sdp(6002))));
    }

    private NgDictionary Offer(string flags, string sdp) =>
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("rtpp-flags", flags), ("sdp", sdp));
}
