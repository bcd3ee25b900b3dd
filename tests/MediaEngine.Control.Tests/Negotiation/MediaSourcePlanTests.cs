using MediaEngine.Control.Tests.Security;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Testing;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>What the plan says about accepted media sources, expected media and possible loops.</summary>
public sealed class MediaSourcePlanTests
{
    public static TheoryData<string, string> Holds => new()
    {
        { "sendonly", "recvonly" },
        { "sendonly", "sendrecv" },
        { "inactive", "inactive" },
        { "sendrecv", "recvonly" },
    };

    [Theory]
    [MemberData(nameof(Holds))]
    public void M3_On_hold_neither_side_has_to_send(string offered, string answered)
    {
        SignalledCall call = Talking();
        Assert.All(call.Plan.Transports, t => Assert.True(t.ExpectsMedia));
        call.Reoffer(Audio("RTP/AVP", offered));
        call.Answer(Audio("RTP/AVP", answered));
        Assert.All(call.Plan.Transports, t => Assert.False(t.ExpectsMedia));
        call.Reoffer(Audio("RTP/AVP"));
        call.Answer(Audio("RTP/AVP"));
        Assert.All(call.Plan.Transports, t => Assert.True(t.ExpectsMedia));
    }

    [Theory]
    [InlineData("sendrecv")]
    [InlineData("recvonly")]
    public void M3_On_hold_by_address_zero_neither_side_has_to_send(string answered)
    {
        SignalledCall call = Talking();
        call.Reoffer(Audio("RTP/AVP").Replace("c=IN IP4 198.51.100.10", "c=IN IP4 0.0.0.0", StringComparison.Ordinal));
        call.Answer(Audio("RTP/AVP", answered));
        Assert.All(call.Plan.Transports, t => Assert.False(t.ExpectsMedia));
    }

    [Fact]
    public void M3_A_media_on_hold_beside_one_that_talks_leaves_that_ones_timeout()
    {
        var call = new SignalledCall();
        string Both(string direction) =>
            Session([], Section("audio 7000 RTP/AVP 8", direction), Section("video 7002 RTP/AVP 96", "rtpmap:96 VP8/90000"));
        call.Offer(Both("sendonly"));
        call.Answer(Both("recvonly"));
        Assert.Equal([false, false, true, true, false, false, true, true], call.Plan.Transports.Select(t => t.ExpectsMedia));
    }

    [Fact]
    public void A4_The_plan_says_where_the_SIP_messages_of_each_party_come_from()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"), "received-from=203.0.113.7");
        call.Answer(Audio("RTP/AVP"), "received-from=203.0.113.8");
        string[] Reported() =>
            [.. call.Plan.Transports.Where(t => t.Component == TransportComponent.Rtp)
                .Select(t => (t.Reported?.Address ?? default).AddressText())];
        Assert.Equal(["203.0.113.7", "203.0.113.8"], Reported());
        call.OfferBack(Audio("RTP/AVP"), "received-from=203.0.113.9");
        Assert.Equal(["203.0.113.7", "203.0.113.9"], Reported());
        call.AnswerBack(Audio("RTP/AVP"));
        Assert.Equal(["", "203.0.113.9"], Reported());
    }

    [Theory]
    [InlineData("192.0.2.1", 40000, true)]
    [InlineData("192.0.2.1", 49998, true)]
    [InlineData("192.0.2.1", 39998, false)]
    [InlineData("198.51.100.1", 40000, false)]
    public void M1_A_party_that_names_a_port_of_ours_arms_the_loop_check_of_the_whole_call(string address, int port, bool armed)
    {
        SignalledCall call = Talking();
        Assert.All(call.Plan.Transports, t => Assert.False(t.LoopCheck));
        string sdp = Session([], Section($"audio {port} RTP/AVP 8")).Replace("198.51.100.10", address, StringComparison.Ordinal);
        call.Reoffer(sdp);
        Assert.All(call.Plan.Transports, t => Assert.Equal(armed, t.LoopCheck));
        var query = (NgDictionary)((NgDictionary)((NgDictionary)Query(call)["tags"]!)["caller"]!);
        var media = (NgDictionary)((NgList)query["medias"]!).Items[0];
        Assert.Equal(armed, ((NgList)media["flags"]!).Items.Any(f => f is NgString { Text: "loop check" }));
    }

    [Fact]
    public void A4_Query_says_where_media_is_contested_and_nothing_elsewhere()
    {
        SignalledCall call = Talking();
        int caller = call.Plan.Transports[0].Id;
        call.Measured = [.. call.Plan.Transports.Select(t => new TransportSnapshot { TransportId = t.Id, IsContested = t.Id == caller })];
        var tags = (NgDictionary)Query(call)["tags"]!;
        long?[] contested = [.. new[] { "caller", "callee" }.SelectMany(tag => Streams((NgDictionary)tags[tag]!))
            .Select(s => s["contested"] is NgInteger n ? n.Value : (long?)null)];
        Assert.Equal([1, null, null, null], contested);
    }

    private static IEnumerable<NgDictionary> Streams(NgDictionary tag) =>
        ((NgList)((NgDictionary)((NgList)tag["medias"]!).Items[0])["streams"]!).Items.Cast<NgDictionary>();

    private static NgDictionary Query(SignalledCall call) => call.Engine.Execute(
        NgRequest.Parse(NgCommand.Query, new NgDictionary().Add("call-id", "c")), default, MonotonicTime.FromSeconds(101));

    private static SignalledCall Talking()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"));
        call.Answer(Audio("RTP/AVP"));
        return call;
    }
}
