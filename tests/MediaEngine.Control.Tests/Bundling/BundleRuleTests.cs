using MediaEngine.Control.Tests.Security;
using MediaEngine.Primitives;
using MediaEngine.Testing;
using Xunit;
using static MediaEngine.Control.Tests.Bundling.RelayedCall;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Bundling;

/// <summary>Which sections a bundle may have, and what happens to their transports (RFC 8843).</summary>
public sealed class BundleRuleTests : IDisposable
{
    private const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";
    private static readonly string _plain = Session([], Section("audio 7000 RTP/AVP 8"),
        Section("video 7002 RTP/AVP 96", "rtpmap:96 VP8/90000"));
    private readonly RelayedCall _call = new();

    public void Dispose() => _call.Dispose();

    [Fact]
    public void S14_A_section_that_lives_in_the_bundle_only_is_taken_with_it()
    {
        string offer = BundleOnly();
        string[] towardsCallee = _call.Signalling.Offer(offer, "bundle=accept");
        Assert.DoesNotContain("0", Ports(towardsCallee));
        string[] answer = _call.Signalling.Answer(OfCallee(_plain));
        Assert.Equal("BUNDLE 0 1", Value(answer, "group"));
        Assert.Single(Ports(answer).Distinct());
        Assert.Equal([$"4 {Mid}", $"4 {Mid}"], Values(answer, "extmap"));
        SimEndpoint browser = _call.Party("198.51.100.10:7000");
        SimEndpoint video = _call.Party("203.0.113.20:7002");
        Assert.NotNull(_call.Exchange(browser, Destination(answer, 0), video, Packet(1, 1, 96, false, (4, "1"u8.ToArray()))));
        Assert.NotNull(_call.Exchange(video, Destination(towardsCallee, 1), browser, Packet(2, 1, 96, false)));
    }

    [Theory]
    [InlineData("ICE=default")]
    [InlineData("bundle=reject")]
    public void S14_Where_the_bundle_is_not_taken_such_a_section_is_refused(string key)
    {
        Assert.Equal("0", Ports(_call.Signalling.Offer(BundleOnly(), key))[1]);
        Assert.Equal("0", Ports(_call.Signalling.Answer(OfCallee(_plain.Replace("7002", "0", StringComparison.Ordinal))))[1]);
    }

    [Fact]
    public void S14_Sections_with_indistinguishable_packets_are_not_bundled()
    {
        string Offer(params string[] attributes) => Session(
            ["group:BUNDLE a b"], Section("audio 7000 RTP/AVP 8", ["mid:a", .. attributes]),
            Section("audio 7000 RTP/AVP 8", ["mid:b", .. attributes]));
        string twice = OfCallee(Session([], Section("audio 7000 RTP/AVP 8"), Section("audio 7002 RTP/AVP 8")));
        _call.Signalling.Offer(Offer(), "bundle=accept");
        string[] answer = _call.Signalling.Answer(twice);
        Assert.Equal("BUNDLE a", Value(answer, "group"));
        Assert.Equal(2, Ports(answer).Distinct().Count());

        using var named = new RelayedCall();
        named.Signalling.Offer(Offer($"extmap:4 {Mid}"), "bundle=accept");
        Assert.Equal("BUNDLE a b", Value(named.Signalling.Answer(twice), "group"));
    }

    [Fact]
    public void S14_A_payload_type_means_one_format_in_a_bundle_of_the_engine()
    {
        string[] offer = _call.Signalling.Offer(
            Session([], Section("audio 7000 RTP/AVP 96", "rtpmap:96 opus/48000/2"),
                Section("video 7002 RTP/AVP 96", "rtpmap:96 VP8/90000")), "bundle=require");
        Assert.Equal("BUNDLE 1", Value(offer, "group"));
        Assert.DoesNotContain("a=bundle-only", offer);
        Assert.Equal(2, Ports(offer).Distinct().Count());
    }

    [Fact]
    public void S14_A_party_that_bundles_indistinguishable_sections_is_received_on_the_ports_first_offered()
    {
        SimEndpoint[] caller = [_call.Party("198.51.100.10:7000"), _call.Party("198.51.100.10:7002")];
        SimEndpoint callee = _call.Party("203.0.113.20:7000");
        string two = Session([], Section("audio 7000 RTP/AVP 8"), Section("audio 7002 RTP/AVP 8"));
        string[] offer = _call.Signalling.Offer(two, "bundle=offer", "rtcp-mux=offer", "rtcp-mux=require");
        _call.Signalling.Answer(OfCallee(Session(
            ["group:BUNDLE 1 2"], Section("audio 7000 RTP/AVP 8", "mid:1", "rtcp-mux"),
            Section("audio 7000 RTP/AVP 8", "mid:2", "rtcp-mux"))));
        Assert.NotNull(_call.Exchange(callee, Destination(offer, 1), caller[1], Packet(2, 1, 8, false)));
        Assert.NotNull(_call.Exchange(callee, Destination(offer, 0), caller[0], Packet(1, 1, 8, false)));
        Assert.NotNull(_call.Exchange(callee, Destination(offer, 0), caller[1], Packet(2, 2, 8, false)));
    }

    [Fact]
    public void S14_Two_streams_of_indistinguishable_sections_go_to_one_section_each()
    {
        SimEndpoint[] caller = [_call.Party("198.51.100.10:7000"), _call.Party("198.51.100.10:7002")];
        SimEndpoint callee = _call.Party("203.0.113.20:7000");
        string two = Session([], Section("audio 7000 RTP/AVP 8"), Section("audio 7002 RTP/AVP 8"));
        string[] offer = _call.Signalling.Offer(two, "bundle=require", "rtcp-mux=offer", "rtcp-mux=require");
        _call.Signalling.Answer(OfCallee(Session(
            ["group:BUNDLE 1 2"], Section("audio 7000 RTP/AVP 8", "mid:1", "rtcp-mux"),
            Section("audio 7000 RTP/AVP 8", "mid:2", "rtcp-mux"))));
        Assert.NotNull(_call.Exchange(callee, Destination(offer, 0), caller[0], Packet(1, 1, 8, false)));
        Assert.NotNull(_call.Exchange(callee, Destination(offer, 0), caller[1], Packet(2, 1, 8, false)));
        Assert.NotNull(_call.Exchange(callee, Destination(offer, 0), caller[0], Packet(1, 2, 8, false)));
    }

    [Fact]
    public void S14_A_section_that_leaves_its_bundle_is_shown_by_its_own_port_again()
    {
        string[] first = _call.Signalling.Offer(_plain, "bundle=offer", "rtcp-mux=offer", "rtcp-mux=require");
        _call.Signalling.Answer(OfCallee(Bundled(["mid:1", "rtcp-mux"], ["mid:2", "rtcp-mux"], "1 2")));
        Assert.Single(Ports(_call.Signalling.Reoffer(_plain)).Distinct());
        _call.Signalling.Answer(OfCallee(Bundled(["mid:1", "rtcp-mux"], ["mid:2", "rtcp-mux"], "1 2")));
        Assert.Equal(Ports(first), Ports(_call.Signalling.Reoffer(_plain, "bundle=reject")));
    }

    [Fact]
    public void S14_The_transport_outlives_the_section_that_brought_it()
    {
        string[] ice = ["ice-ufrag:abcd", "ice-pwd:abcdefghijklmnopqrstuv", "rtcp-mux"];
        string both = Bundled(["mid:a", .. ice], ["mid:v", .. ice], "a v");
        _call.Signalling.Offer(both, "bundle=accept", "ICE=remove", "rtcp-mux=demux");
        string[] answer = _call.Signalling.Answer(OfCallee(_plain));
        string withoutAudio = Session(
            ["group:BUNDLE v"], Section("audio 0 RTP/AVP 8", "mid:a"),
            Section("video 7000 RTP/AVP 96", ["rtpmap:96 VP8/90000", "mid:v", .. ice]));
        _call.Signalling.Reoffer(withoutAudio, "ICE=remove");
        string[] again = _call.Signalling.Answer(OfCallee(_plain.Replace("audio 7000", "audio 0", StringComparison.Ordinal)));
        Assert.Equal(Ports(answer)[1], Ports(again)[1]);
        Assert.Equal(Value(answer, "ice-ufrag"), Value(again, "ice-ufrag"));
        Assert.Contains(_call.Signalling.Plan.Transports, t => t.Ice is { RemoteUfrag: "abcd" });
    }

    [Theory]
    [InlineData("bundle=require", "bundle=require")]
    [InlineData("bundle=require", "ICE=default")]
    [InlineData("bundle=strict", "ICE=default")]
    public void S14_Later_offers_tie_a_section_to_its_bundle_too(string first, string later)
    {
        string[] offer = _call.Signalling.Offer(_plain, first);
        _call.Signalling.Answer(OfCallee(Bundled(["mid:1", "rtcp-mux"], ["mid:2", "rtcp-mux"], "1 2")));
        string[] again = _call.Signalling.Reoffer(_plain, later);
        Assert.Single(again, "a=bundle-only");
        Assert.Equal(Ports(offer), Ports(again));
    }

    private static string BundleOnly() => Session(
        ["group:BUNDLE 0 1"],
        Section("audio 7000 RTP/AVP 8", "mid:0", "rtcp-mux", $"extmap:4 {Mid}"),
        Section("video 0 RTP/AVP 96\r\nc=IN IP4 0.0.0.0", "mid:1", "bundle-only", $"extmap:4 {Mid}", "rtpmap:96 VP8/90000"));

    private static string Bundled(string[] audio, string[] video, string mids) => Session(
        [$"group:BUNDLE {mids}"], Section("audio 7000 RTP/AVP 8", audio),
        Section("video 7000 RTP/AVP 96", ["rtpmap:96 VP8/90000", .. video]));

    private static string OfCallee(string description) => description.Replace("198.51.100.10", "203.0.113.20", StringComparison.Ordinal);

    private static string[] Ports(string[] lines) =>
        [.. lines.Where(l => l.StartsWith("m=", StringComparison.Ordinal)).Select(l => l.Split(' ')[1])];
}
