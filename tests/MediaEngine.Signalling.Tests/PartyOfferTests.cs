using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Events;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;
using Xunit;

namespace MediaEngine.Signalling.Tests;

/// <summary>Negotiation as a WHIP or WHEP session uses it, without NG.</summary>
public sealed class PartyOfferTests : IDisposable
{
    private readonly SignallingRig _rig = new();

    private MonotonicTime _now = MonotonicTime.FromSeconds(1);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_party_brings_an_offer_and_gets_an_answer_with_ports_of_ours()
    {
        NegotiationResult result = _rig.Engine.Answer(new PartyOffer(SignallingRig.Sdp(6000)), _now);

        Assert.Null(result.Refusal);
        MediaDescription audio = Assert.Single(Read(result.Sdp).Sections);
        Assert.InRange(audio.Port, 30000, 39999);
        Assert.True(audio.HasAttribute("recvonly"));
        Assert.Equal(1, _rig.Engine.Calls);
    }

    [Fact]
    public void A_viewer_that_only_receives_is_answered_with_sendonly()
    {
        var options = new NegotiationOptions { Subscription = new SubscriptionOptions { Bidirectional = true } };

        NegotiationResult result = _rig.Engine.Answer(new PartyOffer(SignallingRig.Sdp(6000, "recvonly")) { Options = options }, _now);

        Assert.True(Assert.Single(Read(result.Sdp).Sections).HasAttribute("sendonly"));
    }

    [Fact]
    public void The_same_party_again_is_an_update_and_keeps_its_port()
    {
        NegotiationResult first = _rig.Engine.Answer(new PartyOffer(SignallingRig.Sdp(6000)), _now);
        _now += TimeSpan.FromSeconds(1);

        NegotiationResult second = _rig.Engine.Answer(
            new PartyOffer(SignallingRig.Sdp(6000, payloads: "8")) { CallId = first.CallId, Tag = first.Tag }, _now);

        Assert.Null(second.Refusal);
        Assert.Equal(Read(first.Sdp).Sections[0].Port, Read(second.Sdp).Sections[0].Port);
        Assert.Equal(["8"], Read(second.Sdp).Sections[0].Formats);
        Assert.Equal(1, _rig.Engine.Calls);
    }

    [Fact]
    public void An_ended_call_gives_its_ports_back_and_is_told()
    {
        NegotiationResult result = _rig.Engine.Answer(new PartyOffer(SignallingRig.Sdp(6000)), _now);

        Assert.True(_rig.Engine.End(result.CallId, _now + TimeSpan.FromSeconds(2)));

        Assert.Equal(0, _rig.Engine.Calls);
        Assert.Equal(new EndedCall(result.CallId, CallEnding.Regular, TimeSpan.FromSeconds(2)), Assert.Single(_rig.Ended));
        Assert.False(_rig.Engine.End(result.CallId, _now));
    }

    [Fact]
    public void A_call_without_media_ends_and_whoever_signals_is_told()
    {
        NegotiationResult result = _rig.Engine.Answer(new PartyOffer(SignallingRig.Sdp(6000)), _now);
        const long key = 1; // the first call of an engine

        _rig.Engine.Handle(new CallTimedOut(key, CallTimeoutReason.Media), _now + TimeSpan.FromSeconds(60));

        Assert.Equal(0, _rig.Engine.Calls);
        Assert.Equal((result.CallId, CallEnding.Timeout), (_rig.Ended[0].CallId, _rig.Ended[0].Ending));
        Assert.Equal([result.Tag], Assert.Single(_rig.TimedOut).Tags);
    }

    [Fact]
    public void A_party_is_shown_the_TCP_port_for_ICE_of_its_worker()
    {
        using var rig = new SignallingRig(s => s with { IceTcpPort = 9000 });
        string offer = SignallingRig.Sdp(6000) + "a=ice-ufrag:8hhY\r\na=ice-pwd:asd88fgpdd777uzjYhagZg\r\na=rtcp-mux\r\n";

        NegotiationResult result = rig.Engine.Answer(new PartyOffer(offer), _now);

        Assert.Contains(Read(result.Sdp).Sections[0].AttributeValues("candidate"),
            c => c.Contains(" TCP ", StringComparison.Ordinal) && c.EndsWith(" 9000 typ host tcptype passive", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no description", RefusalReason.UnreadableDescription)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 198.51.100.10\r\ns=-\r\nt=0 0\r\n", RefusalReason.NoSections)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 198.51.100.10\r\ns=-\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n", RefusalReason.IncompleteDescription)]
    public void An_offer_that_cannot_be_used_is_refused_by_a_code_and_leaves_nothing(string sdp, RefusalReason reason)
    {
        NegotiationResult result = _rig.Engine.Answer(new PartyOffer(sdp), _now);

        Assert.Equal(reason, result.Refusal?.Reason);
        Assert.Equal(0, _rig.Engine.Calls);
    }

    [Fact]
    public void An_interface_that_does_not_exist_is_a_warning_with_a_code()
    {
        var options = new NegotiationOptions { Addresses = new AddressOptions { Interface = "nowhere" } };

        NegotiationResult result = _rig.Engine.Answer(new PartyOffer(SignallingRig.Sdp(6000)) { Options = options }, _now);

        NegotiationWarning warning = Assert.Single(result.Warnings);
        Assert.Equal((NegotiationWarningCode.UnknownInterface, "nowhere"), (warning.Code, warning.Subject));
    }

    private static SessionDescription Read(string sdp)
    {
        Assert.True(SdpReader.TryRead(sdp, out SessionDescription session, out _));
        return session;
    }
}
