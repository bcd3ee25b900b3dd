using MediaEngine.Control.Tests.Security;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Testing;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>What query reports about a section between an offer and its answer, and after the answer.</summary>
public sealed class QueryStateTests
{
    private const string Key = "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";

    [Theory]
    [InlineData("sendonly", "recv", "send")]
    [InlineData("recvonly", "send", "recv")]
    [InlineData("inactive", "", "")]
    public void An_offer_changes_the_direction_of_both_sides_before_the_answer(string direction, string caller, string callee)
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"));
        call.Answer(Audio("RTP/AVP"));
        call.Reoffer(Audio("RTP/AVP", direction));
        Assert.Equal((caller, callee), (Directions(call, "caller"), Directions(call, "callee")));
    }

    [Fact]
    public void The_answer_changes_the_direction_of_the_offerer_too()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"));
        call.Answer(Audio("RTP/AVP", "sendonly"));
        Assert.Equal(("send", "recv"), (Directions(call, "caller"), Directions(call, "callee")));
    }

    [Fact]
    public void Multiplexing_holds_for_who_offered_it_until_the_answer_refuses()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP", "rtcp-mux"));
        Assert.Contains("rtcp-mux", Flags(call, "caller"));
        Assert.Equal(["RTP", "RTCP", "filled"], StreamFlags(call, "caller", 0));
        Assert.Equal(["RTCP", "fallback RTCP", "filled"], StreamFlags(call, "caller", 1));
        Assert.Equal(7001, Port(call, "caller", 1));
        call.Answer(Audio("RTP/AVP"));
        Assert.DoesNotContain("rtcp-mux", Flags(call, "caller"));
        Assert.Equal(["RTCP", "filled"], StreamFlags(call, "caller", 1));

        // RTCP is sent to the port for the case without multiplexing.
        TransportPlan rtcp = call.Plan.Transports.First(t => t.Component == TransportComponent.Rtcp && t.Advertised.Port == 7001);
        Assert.Equal(TestAddress.Parse("198.51.100.10").WithPort(7001), rtcp.Advertised);
    }

    [Fact]
    public void A_refused_media_keeps_its_endpoints_and_loses_its_ports()
    {
        var call = new SignalledCall();
        string both = Session([], Section("audio 7000 RTP/AVP 8"), Section("video 7002 RTP/AVP 96", "rtpmap:96 VP8/90000"));
        call.Offer(both);
        call.Answer(Session([], Section("audio 7000 RTP/AVP 8"), Section("video 0 RTP/AVP 96")));
        NgDictionary stream = Stream(call, "callee", 1, media: 1);
        Assert.Null(stream["local port"]);
        Assert.Equal(1, Port(call, "callee", 1, media: 1));
        Assert.Equal(["RTCP", "filled"], StreamFlags(call, "callee", 1, media: 1));
    }

    [Fact]
    public void Either_DTLS_role_is_open_until_the_answer()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"), "transport-protocol=UDP/TLS/RTP/SAVP", "SDES=off");
        string[] open = ["DTLS-SRTP", "DTLS role active", "DTLS role passive"];
        Assert.Equal(open, Flags(call, "<untagged 1>").Where(f => f.StartsWith("DTLS", StringComparison.Ordinal)));
        call.Answer(Audio("UDP/TLS/RTP/SAVP", "setup:active", $"fingerprint:sha-256 {Fingerprint}"));
        Assert.Equal(["DTLS-SRTP", "DTLS role passive"], Flags(call, "callee").Where(f => f.StartsWith("DTLS", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_verified_fingerprint_and_the_suite_of_DTLS_come_from_the_worker()
    {
        var call = new SignalledCall();
        call.Offer(Audio("UDP/TLS/RTP/SAVP", "setup:actpass", $"fingerprint:sha-256 {Fingerprint}"), "transport-protocol=RTP/AVP");
        call.Answer(Audio("RTP/AVP"));
        int leg = call.Plan.Transports.First(t => t.Dtls is not null).Id;
        call.Measured = [new TransportSnapshot { TransportId = leg, DtlsVerified = true, DtlsSuite = "AEAD_AES_128_GCM" }];
        Assert.Contains("DTLS fingerprint verified", StreamFlags(call, "caller", 0));
        Assert.Equal("AEAD_AES_128_GCM", Stream(call, "caller", 0).TextOf("crypto suite"));
        Assert.DoesNotContain("DTLS fingerprint verified", StreamFlags(call, "callee", 0));
    }

    [Fact]
    public void Keys_offered_show_at_once_and_the_first_suite_stands_for_all_until_one_is_chosen()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/SAVP", Key), "DTLS=off");
        Assert.Contains("SDES", Flags(call, "caller"));
        Assert.Null(Stream(call, "caller", 0)["crypto suite"]);
        Assert.Equal("AES_CM_128_HMAC_SHA1_80", Stream(call, "<untagged 1>", 0).TextOf("crypto suite"));
    }

    [Fact]
    public void A_protocol_that_is_only_relayed_has_no_name()
    {
        var call = new SignalledCall();
        call.Offer(Session([], Section("application 7000 UDP/BFCP *"), Section("image 7002 UDPTL t38")));
        Assert.Null(Media(call, "caller", 0)["protocol"]);
        Assert.Equal("udptl", Media(call, "caller", 1).TextOf("protocol"));
    }

    private static NgDictionary Media(SignalledCall call, string tag, int index)
    {
        NgRequest query = NgRequest.Parse(NgCommand.Query, new NgDictionary().Add("call-id", "c"));
        var tags = (NgDictionary)call.Engine.Execute(query, default, MonotonicTime.FromSeconds(100))["tags"]!;
        return (NgDictionary)((NgList)((NgDictionary)tags[tag]!)["medias"]!).Items[index];
    }

    private static NgDictionary Stream(SignalledCall call, string tag, int index, int media = 0) =>
        (NgDictionary)((NgList)Media(call, tag, media)["streams"]!).Items[index];

    private static string[] Flags(SignalledCall call, string tag) => Texts(Media(call, tag, 0));

    private static string[] StreamFlags(SignalledCall call, string tag, int index, int media = 0) => Texts(Stream(call, tag, index, media));

    private static string Directions(SignalledCall call, string tag) =>
        string.Join(' ', Flags(call, tag).Where(f => f is "send" or "recv"));

    private static long Port(SignalledCall call, string tag, int stream, int media = 0) =>
        ((NgInteger)((NgDictionary)Stream(call, tag, stream, media)["advertised endpoint"]!)["port"]!).Value;

    private static string[] Texts(NgDictionary block) => [.. ((NgList)block["flags"]!).Items.Select(f => ((NgString)f).Text)];
}
