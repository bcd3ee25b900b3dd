using System.Text;
using MediaEngine.Control.Tests.Security;
using MediaEngine.Primitives;
using MediaEngine.Testing;
using Xunit;
using static MediaEngine.Control.Tests.Bundling.RelayedCall;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Bundling;

/// <summary>Header extensions (RFC 8285) in descriptions and in packets.</summary>
public sealed class HeaderExtensionTests : IDisposable
{
    private const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";
    private readonly RelayedCall _call = new();
    private readonly SimEndpoint _caller;
    private readonly SimEndpoint _callee;

    public HeaderExtensionTests() => (_caller, _callee) = (_call.Party("198.51.100.10:7000"), _call.Party("203.0.113.20:8000"));

    public void Dispose() => _call.Dispose();

    [Fact]
    public void M8_An_id_means_one_extension_in_all_sections_of_a_bundle()
    {
        string[] offer = _call.Signalling.Offer(Caller(["extmap:1 urn:x"], []), "bundle=offer", "rtcp-mux=offer", "rtcp-mux=require");
        Assert.Equal(["1 urn:x", $"2 {Mid}", $"2 {Mid}"], Values(offer, "extmap"));
    }

    [Theory]
    [InlineData("bundle=offer")]
    [InlineData("bundle=require")]
    [InlineData("bundle=strict")]
    public void M8_An_id_two_sections_use_differently_is_given_anew_where_they_are_bundled(string flag)
    {
        string[] offer = _call.Signalling.Offer(Caller(["extmap:1 urn:x", "extmap:2 urn:z"], ["extmap:1 urn:y", "extmap:5 urn:x"]), flag);
        Assert.Equal(["1 urn:x", "2 urn:z", $"3 {Mid}", "4 urn:y", "1 urn:x", $"3 {Mid}"], Values(offer, "extmap"));
    }

    [Fact]
    public void M8_Sections_of_their_own_keep_their_ids()
    {
        string[] offer = _call.Signalling.Offer(Caller(["extmap:1 urn:x"], ["extmap:1 urn:y"]));
        Assert.Equal(["1 urn:x", "1 urn:y"], Values(offer, "extmap"));
    }

    [Fact]
    public void M8_The_offerer_is_answered_with_its_own_ids_and_packets_have_those_of_their_receiver()
    {
        string[] offer = _call.Signalling.Offer(Caller(["extmap:1 urn:x"], ["extmap:1 urn:y"]), "bundle=offer", "rtcp-mux=offer",
            "rtcp-mux=require");
        Assert.Equal(["1 urn:x", $"2 {Mid}", "3 urn:y", $"2 {Mid}"], Values(offer, "extmap"));
        string[] answer = _call.Signalling.Answer(Callee(
            ["mid:1", "rtcp-mux", "extmap:1 urn:x", $"extmap:2 {Mid}"], ["mid:2", "rtcp-mux", "extmap:3 urn:y", $"extmap:2 {Mid}"],
            "group:BUNDLE 1 2"));
        Assert.Equal(["1 urn:x", "1 urn:y"], Values(answer, "extmap"));
        SimEndpoint video = _call.Party("198.51.100.10:7002");
        Assert.Equal(
            "1: 2=32 3=07",
            Extensions(_call.Exchange(video, Destination(answer, 1), _callee, Packet(1, 1, 96, false, (1, [7])))));
        Assert.Equal(
            "1: 1=09",
            Extensions(_call.Exchange(_callee, Destination(offer, 0), video, Packet(2, 1, 96, false, (2, "2"u8.ToArray()), (3, [9])))));
    }

    [Fact]
    public void M8_Ids_stay_in_offers_of_either_side()
    {
        _call.Signalling.Offer(Caller(["extmap:1 urn:x"], ["extmap:1 urn:y"]), "bundle=offer");
        _call.Signalling.Answer(Callee(["mid:1", "extmap:1 urn:x", $"extmap:2 {Mid}"], ["mid:2", "extmap:3 urn:y", $"extmap:2 {Mid}"],
            "group:BUNDLE 1 2"));
        string[] again = _call.Signalling.Reoffer(Caller(["extmap:1 urn:x"], ["extmap:4 urn:new", "extmap:1 urn:y"]));
        Assert.Equal(["1 urn:x", $"2 {Mid}", "4 urn:new", "3 urn:y", $"2 {Mid}"], Values(again, "extmap"));
        string[] back = _call.Signalling.OfferBack(Callee(
            ["mid:1", "extmap:1 urn:x", $"extmap:2 {Mid}"], ["mid:2", "extmap:3 urn:y", "extmap:1 urn:x", $"extmap:2 {Mid}"],
            "group:BUNDLE 1 2"));
        Assert.Equal(["1 urn:x", "1 urn:y"], Values(back, "extmap").Where(e => !e.EndsWith(Mid, StringComparison.Ordinal)).Take(2));
        Assert.Contains("3 urn:x", Values(back, "extmap"));
    }

    [Theory]
    [InlineData("urn:x")]
    [InlineData("all")]
    public void S13_What_is_masked_in_an_answer_stays_listed_towards_the_offerer_and_goes_no_further(string masked)
    {
        string[] offer = _call.Signalling.Offer(Audio("RTP/AVP", "extmap:1 urn:x"));
        string[] answer = _call.Signalling.Answer(OfCallee(Audio("RTP/AVP", "extmap:1 urn:x")), $"extmap.mask={masked}");
        Assert.Equal(["1 urn:x"], Values(answer, "extmap"));
        AssertNothingPasses(offer, answer);
    }

    [Theory]
    [InlineData("urn:x")]
    [InlineData("all")]
    public void S13_What_is_masked_in_an_offer_stays_listed_towards_the_offerer_and_goes_no_further(string masked)
    {
        string[] offer = _call.Signalling.Offer(Audio("RTP/AVP", "extmap:1/sendonly urn:x"), $"extmap.mask={masked}");
        Assert.Empty(Values(offer, "extmap"));
        string[] answer = _call.Signalling.Answer(OfCallee(Audio("RTP/AVP")));
        Assert.Equal(["1/recvonly urn:x"], Values(answer, "extmap"));
        AssertNothingPasses(offer, answer);
    }

    [Theory]
    [InlineData("extmap.strip=urn:x", "")]
    [InlineData("extmap.strip=all", "")]
    [InlineData("strip-extmap", "")]
    [InlineData("", "extmap.strip=urn:x")]
    [InlineData("", "extmap.strip=all")]
    [InlineData("", "strip-extmap")]
    public void S13_What_is_stripped_leaves_descriptions_and_packets(string inOffer, string inAnswer)
    {
        string[] offer = _call.Signalling.Offer(Audio("RTP/AVP", "extmap:1 urn:x"), Keys(inOffer));
        string[] answer = _call.Signalling.Answer(OfCallee(Audio("RTP/AVP", "extmap:1 urn:x")), Keys(inAnswer));
        Assert.Empty(Values(answer, "extmap"));
        AssertNothingPasses(offer, answer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void S13_Mixed_forms_are_answered_only_where_they_were_offered(bool offered)
    {
        string[] attributes = offered ? ["extmap-allow-mixed", "extmap:1 urn:x"] : ["extmap:1 urn:x"];
        Assert.Contains("a=extmap-allow-mixed", _call.Signalling.Offer(Audio("RTP/AVP", attributes)));
        string[] answer = _call.Signalling.Answer(OfCallee(Audio("RTP/AVP", "extmap-allow-mixed", "extmap:1 urn:x")));
        Assert.Equal(offered, answer.Contains("a=extmap-allow-mixed"));
    }

    [Theory]
    [InlineData(false, 16, "1: 1=@")]
    [InlineData(false, 17, "")]
    [InlineData(false, 0, "")]
    [InlineData(true, 17, "2: 1=@")]
    [InlineData(true, 0, "2: 1=")]
    public void S13_An_element_only_the_two_byte_form_holds_reaches_who_takes_mixed_forms_alone(bool mixes, int length, string expected)
    {
        byte[] data = [.. Enumerable.Repeat((byte)0xab, length)];
        _call.Signalling.Offer(Audio("RTP/AVP", "extmap-allow-mixed", "extmap:1 urn:x"));
        string[] answer =
            _call.Signalling.Answer(OfCallee(Audio("RTP/AVP", mixes ? ["extmap-allow-mixed", "extmap:1 urn:x"] : ["extmap:1 urn:x"])));
        byte[]? got = _call.Exchange(_caller, Destination(answer, 0), _callee, Packet(1, 1, 8, true, (1, data)));
        Assert.Equal(expected.Replace("@", Convert.ToHexStringLower(data), StringComparison.Ordinal), Extensions(got));
    }

    [Fact]
    public void S13_A_peer_with_an_id_above_14_and_no_mixed_forms_gets_the_two_byte_form_always()
    {
        _call.Signalling.Offer(Audio("RTP/AVP", "extmap:1 urn:x", "extmap:20 urn:y"));
        string[] answer = _call.Signalling.Answer(OfCallee(Audio("RTP/AVP", "extmap:1 urn:x", "extmap:20 urn:y")));
        Assert.Equal("2: 1=05", Extensions(_call.Exchange(_caller, Destination(answer, 0), _callee, Packet(1, 1, 8, false, (1, [5])))));
        Assert.Equal("2: 20=06", Extensions(_call.Exchange(_caller, Destination(answer, 0), _callee, Packet(1, 2, 8, true, (20, [6])))));
    }

    [Fact]
    public void S21_Ids_that_cannot_stand_in_a_packet_are_no_extensions()
    {
        string[] offer = _call.Signalling.Offer(Audio("RTP/AVP", "extmap:0 urn:x", "extmap:256 urn:y", "extmap:300 urn:z", "extmap:x urn:a",
            "extmap:3 urn:b"));
        Assert.Equal(["3 urn:b"], Values(offer, "extmap"));
    }

    [Fact]
    public void An_offer_that_leaves_the_id_to_the_answerer_is_given_one_on_each_side()
    {
        string[] offer = _call.Signalling.Offer(Audio("RTP/AVP", "extmap:1 urn:x", "extmap:4096 urn:y"));
        Assert.Equal(["1 urn:x", "2 urn:y"], Values(offer, "extmap"));
        string[] answer = _call.Signalling.Answer(OfCallee(Audio("RTP/AVP", "extmap:2 urn:y")));
        Assert.Equal(["2 urn:y"], Values(answer, "extmap"));
        Assert.Equal("1: 2=05", Extensions(_call.Exchange(_caller, Destination(answer, 0), _callee, Packet(1, 1, 8, false, (2, [5])))));
    }

    [Fact]
    public void Early_media_already_has_the_ids_of_its_receiver_and_nothing_masked()
    {
        string[] offer = _call.Signalling.Offer(
            Caller(["extmap:1 urn:x", "extmap:4 urn:m"], ["extmap:1 urn:y"]), "bundle=offer", "extmap.mask=urn:m", "rtcp-mux=offer",
            "rtcp-mux=require");
        SimEndpoint video = _call.Party("198.51.100.10:7002");
        Assert.Equal("3 urn:y", Values(offer, "extmap")[2]);
        byte[]? early = _call.Exchange(_callee, Destination(offer, 1), video, Packet(2, 1, 96, false, (3, [9]), (4, [1])));
        Assert.Equal("1: 1=09", Extensions(early));
    }

    private void AssertNothingPasses(string[] offer, string[] answer)
    {
        Assert.Equal("", Extensions(_call.Exchange(_caller, Destination(answer, 0), _callee, Packet(1, 1, 8, false, (1, [7])))));
        Assert.Equal("", Extensions(_call.Exchange(_callee, Destination(offer, 0), _caller, Packet(2, 1, 8, false, (1, [7])))));
        Assert.Equal("", Extensions(_call.Exchange(_callee, Destination(offer, 0), _caller, Packet(2, 2, 8, true, (1, new byte[20])))));
    }

    private static string[] Keys(string key) => key.Length == 0 ? [] : [key];

    private static string Caller(string[] audio, string[] video) =>
        Session([], Section("audio 7000 RTP/AVP 8", audio), Section("video 7002 RTP/AVP 96", ["rtpmap:96 VP8/90000", .. video]));

    private static string Callee(string[] audio, string[] video, params string[] session) =>
        OfCallee(Session(session, Section("audio 7000 RTP/AVP 8", audio),
            Section("video 7000 RTP/AVP 96", ["rtpmap:96 VP8/90000", .. video])));

    private static string OfCallee(string description) => description
        .Replace("198.51.100.10", "203.0.113.20", StringComparison.Ordinal).Replace(" 7000 ", " 8000 ", StringComparison.Ordinal);
}
