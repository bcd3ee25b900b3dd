using MediaEngine.Control.Tests.Security;
using MediaEngine.Media.Fax;
using MediaEngine.Protocol.Udptl;
using MediaEngine.Sessions.Plan;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>NG T.38: the descriptions of both sides of a gateway and the worker's plan.</summary>
public sealed class FaxTests
{
    private const string Audio = "audio 7000 RTP/AVP 8 0 101";

    private static readonly string[] _t38 = ["T38FaxVersion:0", "T38MaxBitRate:14400", "T38FaxMaxDatagram:200", "T38FaxUdpEC:t38UDPFEC"];

    public FaxTests() => Assert.SkipUnless(FaxGateway.IsAvailable, "not installed: libspandsp2 (./build.sh unit installs it)");

    [Fact]
    public void An_audio_offer_becomes_T38_and_the_answer_audio_again()
    {
        var call = new SignalledCall();
        string[] shown = call.Offer(Session([], Section(Audio, "rtpmap:101 telephone-event/8000", "ptime:20")), "T38-force", "T38-no-ECM",
            "T38-no-V17");
        Assert.Contains(shown,
            l => l.StartsWith("m=image ", StringComparison.Ordinal) && l.EndsWith(" udptl t38", StringComparison.Ordinal));
        Assert.Equal("t38UDPRedundancy", Value(shown, "T38FaxUdpEC"));
        Assert.DoesNotContain(shown,
            l => l.StartsWith("a=rtpmap", StringComparison.Ordinal) || l.StartsWith("a=rtcp", StringComparison.Ordinal));
        Assert.Empty(Gateways(call));

        string[] answer = call.Answer(Session([], Section("image 8000 udptl t38", _t38)));
        Assert.Contains(answer,
            l => l.StartsWith("m=audio ", StringComparison.Ordinal) && l.EndsWith(" RTP/AVP 8", StringComparison.Ordinal));
        Assert.DoesNotContain(answer, l => l.Contains("T38", StringComparison.Ordinal));
        FaxGatewaying fax = Assert.Single(Gateways(call));
        Assert.Equal((MediaKind.Audio, MediaKind.Image), (Kind(call, fax.AudioSection), Kind(call, Image(call, fax))));
        Assert.Equal((8, false, UdptlErrorCorrection.Fec, 200), (fax.PayloadType, fax.IsPcmu, fax.ErrorCorrection, fax.MaximumDatagram));
        Assert.Equal((false, false, true), (fax.Settings.Ecm, fax.Settings.V17, fax.Settings.V29));
        Assert.Equal(TransportComponent.Opaque,
            call.Plan.Transports.Single(t => t.Id == call.Plan.Sections.Single(m => m.Id == Image(call, fax)).RtpTransport).Component);
    }

    [Fact]
    public void A_T38_offer_becomes_audio_and_the_answer_T38_again()
    {
        var call = new SignalledCall();
        string[] shown = call.Offer(Session([], Section("image 7000 UDPTL t38", _t38)), "T38-decode");
        Assert.Contains(shown, l => l.EndsWith(" RTP/AVP 0 8", StringComparison.Ordinal));
        string[] answer = call.Answer(Session([], Section("audio 8000 RTP/AVP 0", "ptime:20")));
        Assert.Contains(answer, l => l.StartsWith("m=image ", StringComparison.Ordinal));
        Assert.Equal("t38UDPFEC", Value(answer, "T38FaxUdpEC"));
        FaxGatewaying fax = Assert.Single(Gateways(call));
        Assert.Equal((0, true), (fax.PayloadType, fax.IsPcmu));
    }

    [Fact]
    public void Audio_behind_a_gateway_may_be_SRTP()
    {
        var call = new SignalledCall();
        string[] shown = call.Offer(Session([], Section("image 7000 udptl t38", _t38)), "T38-decode", "transport-protocol=RTP/SAVP");
        Assert.Contains(shown, l => l.EndsWith(" RTP/SAVP 0 8", StringComparison.Ordinal));
        string key = Values(shown, "crypto").Single(c => c.Contains("AES_CM_128_HMAC_SHA1_80", StringComparison.Ordinal));
        call.Answer(Session([],
            Section("audio 8000 RTP/SAVP 8", $"crypto:{key.Split(' ')[0]} AES_CM_128_HMAC_SHA1_80 inline:{new string('B', 40)}")));
        FaxGatewaying fax = Assert.Single(Gateways(call));
        SectionPlan audio = call.Plan.Sections.Single(m => m.Id == fax.AudioSection);
        SrtpPlan? keys = call.Plan.Transports.Single(t => t.Id == audio.RtpTransport).Srtp;
        Assert.True(keys is { Send: not null, Receive: not null });
    }

    [Fact]
    public void A_gateway_stays_for_later_offers_of_both_sides_until_one_says_stop()
    {
        var call = new SignalledCall();
        call.Offer(Session([], Section(Audio)), "T38-force");
        call.Answer(Session([], Section("image 8000 udptl t38", _t38)));
        string[] again = call.OfferBack(Session([], Section("image 8000 udptl t38", _t38)));
        Assert.Contains(again, l => l.StartsWith("m=audio ", StringComparison.Ordinal));
        string[] taken = call.AnswerBack(Session([], Section("audio 7000 RTP/AVP 8")));
        Assert.Contains(taken, l => l.StartsWith("m=image ", StringComparison.Ordinal));
        Assert.Single(Gateways(call));

        string[] stopped = call.Reoffer(Session([], Section(Audio)), "T38-stop");
        Assert.Contains(stopped, l => l.StartsWith("m=audio ", StringComparison.Ordinal));
        call.Answer(Session([], Section("audio 8000 RTP/AVP 8")));
        Assert.Empty(Gateways(call));
    }

    [Fact]
    public void A_refused_section_is_refused_in_the_words_of_the_offer()
    {
        var call = new SignalledCall();
        call.Offer(Session([], Section(Audio)), "T38-force");
        string[] answer = call.Answer(Session([], Section("image 0 udptl t38")));
        Assert.Contains(answer, l => l.StartsWith("m=audio 0 ", StringComparison.Ordinal));
        Assert.Empty(Gateways(call));
    }

    [Fact]
    public void Without_G711_there_is_no_gateway()
    {
        var call = new SignalledCall();
        string[] shown = call.Offer(Session([], Section("audio 7000 RTP/AVP 9")), "T38-force");
        Assert.Contains(shown, l => l.StartsWith("m=audio ", StringComparison.Ordinal));
        Assert.Empty(Gateways(call));
    }

    private static FaxGatewaying[] Gateways(SignalledCall call) =>
        [.. call.Plan.Routes.Select(r => r.Process).OfType<FaxGatewaying>().Distinct()];

    /// <summary>The id of the T.38 section of a gateway.</summary>
    private static int Image(SignalledCall call, FaxGatewaying fax)
    {
        RoutePlan[] routes = [.. call.Plan.Routes.Where(r => fax == r.Process as FaxGatewaying)];
        Assert.Equal(2, routes.Length);
        return Assert.Single(routes.Select(r => r.From == fax.AudioSection ? r.To : r.From).Distinct());
    }

    private static MediaKind Kind(SignalledCall call, int media) => call.Plan.Sections.Single(m => m.Id == media).Kind;
}
