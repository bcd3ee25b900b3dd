using MediaEngine.Control.Tests.Security;
using MediaEngine.Sessions.Plan;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>What a party's description showed that it supports applies to later offers to it.</summary>
public sealed class KnownPartyTests
{
    private const string Ice = "ice-ufrag:abcd";

    private static readonly string[] _iceAttributes = [Ice, "ice-pwd:abcdefghijklmnopqrstuv",
        "candidate:1 1 UDP 2130706431 203.0.113.20 7000 typ host"];

    [Fact]
    public void The_last_packet_time_of_either_side_is_sent_to_both()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP", "ptime:30"));
        Assert.Equal("30", Value(call.Answer(Audio("RTP/AVP")), "ptime"));
        Assert.Equal("30", Value(call.Reoffer(Audio("RTP/AVP")), "ptime"));
        Assert.Equal("40", Value(call.Answer(Audio("RTP/AVP", "ptime:40")), "ptime"));
        Assert.Equal("40", Value(call.OfferBack(Audio("RTP/AVP")), "ptime"));
        Assert.Equal("40", Value(call.AnswerBack(Audio("RTP/AVP")), "ptime"));
    }

    [Fact]
    public void The_SIP_source_has_to_be_told_where_it_is_asked_for_unless_ICE_finds_the_way()
    {
        var call = new SignalledCall();
        InvalidOperationException refused =
            Assert.Throws<InvalidOperationException>(() => call.Offer(Audio("RTP/AVP"), "SIP-source-address"));
        Assert.Equal("Incomplete SDP specification", refused.Message);
        call.Offer(Audio("RTP/AVP", _iceAttributes), "SIP-source-address");
        Assert.Equal(1, call.Plans);
    }

    [Fact]
    public void ICE_that_was_answered_without_is_offered_again_as_it_was()
    {
        var call = new SignalledCall();
        string first = Value(call.Offer(Audio("RTP/AVP"), "ICE=force"), "ice-ufrag");
        call.Answer(Audio("RTP/AVP"));
        Assert.Equal(first, Value(call.Reoffer(Audio("RTP/AVP"), "ICE=force"), "ice-ufrag"));
        call.Answer(Audio("RTP/AVP"));
        Assert.Empty(Values(call.Reoffer(Audio("RTP/AVP")), "ice-ufrag"));
        Assert.Equal(first, Value(call.Reoffer(Audio("RTP/AVP"), "ICE=force"), "ice-ufrag"));
        Assert.NotEqual(first, Value(call.Reoffer(Audio("RTP/AVP"), "ICE=force", "reset"), "ice-ufrag"));
    }

    [Fact]
    public void A_party_without_mid_gets_no_mid_for_relayed_media()
    {
        var call = new SignalledCall();
        Assert.Equal("1", Value(call.Offer(Session([], Section("image 7000 udptl t38")), "generate-mid"), "mid"));
        Assert.DoesNotContain(call.Answer(Session([], Section("image 7000 udptl t38", "mid:1"))),
            l => l.StartsWith("a=mid", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "RTP/AVP 0")]
    [InlineData("allow-asymmetric-codecs", "RTP/AVP 0 98")]
    public void A_codec_answered_under_another_number_counts_only_where_both_sides_may_differ(string flag, string shown)
    {
        var call = new SignalledCall();
        call.Offer(Session([], Section("audio 7000 RTP/AVP 0 96", "rtpmap:96 opus/48000/2")));
        string[] answer = call.Answer(
            Session([], Section("audio 7000 RTP/AVP 0 98", "rtpmap:98 opus/48000/2")), flag.Length == 0 ? [] : [flag]);
        Assert.EndsWith(shown, answer.Single(l => l.StartsWith("m=", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Redundancy_falls_with_the_only_codec_of_its_clock_rate()
    {
        var call = new SignalledCall();
        string[] offer = call.Offer(
            Session([], Section("audio 7000 RTP/AVP 111 63 8", "rtpmap:111 opus/48000/2", "rtpmap:63 red/48000/2", "fmtp:63 111/111")),
            "codec-strip=opus");
        Assert.Contains(offer, l => l.StartsWith("m=audio", StringComparison.Ordinal) && l.EndsWith("RTP/AVP 8", StringComparison.Ordinal));
    }

    [Fact]
    public void A_media_added_for_a_party_that_multiplexes_has_one_port()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP", "rtcp-mux"));
        call.Answer(Audio("RTP/AVP", "rtcp-mux"));
        string[] added =
            call.Reoffer(Session([], Section("audio 7000 RTP/AVP 8", "rtcp-mux"), Section("video 7002 RTP/AVP 96", "rtcp-mux")));
        string video = added.Last(l => l.StartsWith("m=video", StringComparison.Ordinal)).Split(' ')[1];
        Assert.Equal(video, Values(added, "rtcp")[1]);
    }

    [Fact]
    public void S3_A_party_that_multiplexes_continues_whatever_the_other_side_of_a_later_offer_does()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"), "rtcp-mux=require", "rtcp-mux=offer");
        call.Answer(Audio("RTP/AVP", "rtcp-mux"));
        call.OfferBack(Audio("RTP/AVP", "rtcp-mux"));
        string[] answered = call.AnswerBack(Audio("RTP/AVP"));
        Assert.Contains("a=rtcp-mux", answered);
        string rtp = answered.Single(l => l.StartsWith("m=", StringComparison.Ordinal)).Split(' ')[1];
        Assert.Equal(rtp, Value(answered, "rtcp"));
    }

    [Fact]
    public void ICE_is_used_only_with_parties_that_use_ICE()
    {
        var call = new SignalledCall();
        string ufrag = Value(call.Offer(Audio("RTP/AVP"), "ICE=force"), "ice-ufrag");
        call.Answer(Audio("RTP/AVP", _iceAttributes));
        Assert.Equal(ufrag, Value(call.Reoffer(Audio("RTP/AVP")), "ice-ufrag"));
        call.Answer(Audio("RTP/AVP", _iceAttributes));
        Assert.Empty(Values(call.OfferBack(Audio("RTP/AVP", _iceAttributes)), "ice-ufrag"));
        call.AnswerBack(Audio("RTP/AVP"));
        Assert.NotEqual(ufrag, Value(call.Reoffer(Audio("RTP/AVP"), "reset", "ICE=force"), "ice-ufrag"));
    }

    [Fact]
    public void S19_An_offerer_without_ICE_is_answered_without_it_though_it_is_forced()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"));
        Assert.Empty(Values(call.Answer(Audio("RTP/AVP"), "ICE=force"), "ice-ufrag"));
        Assert.All(call.Plan.Transports, t => Assert.Null(t.Ice));
    }

    [Fact]
    public void Other_ports_are_another_ICE_session()
    {
        var call = new SignalledCall();
        string ufrag = Value(call.Offer(Audio("RTP/AVP"), "ICE=force"), "ice-ufrag");
        call.Answer(Audio("RTP/AVP", _iceAttributes));
        string moved = Session([], Section("audio 7100 RTP/AVP 8"));
        Assert.Equal(ufrag, Value(call.Reoffer(moved), "ice-ufrag"));
        Assert.NotEqual(ufrag, Value(call.Reoffer(Session([], Section("audio 7200 RTP/AVP 8")), "no-port-latching"), "ice-ufrag"));
    }

    [Fact]
    public void A_hold_by_the_zero_address_is_one_with_ICE_too_and_trickle_ICE_is_none()
    {
        string zero = Audio("RTP/AVP", _iceAttributes).Replace("c=IN IP4 198.51.100.10", "c=IN IP4 0.0.0.0", StringComparison.Ordinal);
        string[] held = new SignalledCall().Offer(zero);
        Assert.Contains("a=sendonly", held);
        Assert.Contains("c=IN IP4 192.0.2.1", held);
        Assert.Contains("a=sendrecv", new SignalledCall().Offer(zero.Replace("m=audio 7000", "m=audio 9", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_media_address_stands_for_a_zero_address_too()
    {
        string zero = Audio("RTP/AVP").Replace("c=IN IP4 198.51.100.10", "c=IN IP4 0.0.0.0", StringComparison.Ordinal);
        Assert.Contains("c=IN IP4 203.0.113.99", new SignalledCall().Offer(zero, "media-address=203.0.113.99"));
    }

    [Fact]
    public void A_protocol_given_with_an_answer_is_the_offerers()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"));
        Assert.Contains(call.Answer(Audio("RTP/AVP"), "transport-protocol=RTP/AVPF"),
            l => l.StartsWith("m=audio", StringComparison.Ordinal) && l.Contains("RTP/AVPF"));
    }

    [Fact]
    public void Later_SDES_offers_have_the_senders_suites_then_the_one_in_use_with_its_key_then_the_others()
    {
        const string Key = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
        var call = new SignalledCall();
        string[] first = Values(call.Offer(Audio("RTP/AVP"), "transport-protocol=RTP/SAVP", "DTLS=off"), "crypto");
        call.Answer(Audio("RTP/SAVP", $"crypto:8 AES_CM_128_HMAC_SHA1_32 inline:{Key}"));
        string[] later = Values(call.Reoffer(Audio("RTP/AVP"), "DTLS=off"), "crypto");
        Assert.Equal(first[7], later[0]);
        Assert.Equal(first.Length, later.Length);
        Assert.DoesNotContain(first[0][first[0].IndexOf(' ')..], later.Select(c => c[c.IndexOf(' ')..]));
        Assert.Equal(Enumerable.Range(8, 12), later.Select(c => int.Parse(c.Split(' ')[0])));
        call.Answer(Audio("RTP/SAVP", $"crypto:8 AES_CM_128_HMAC_SHA1_32 inline:{Key}"));
        Assert.Equal(2, call.Plan.Transports.Count(t => t.Srtp is { Receive: not null, Send: not null }));
    }

    [Fact]
    public void An_SDES_offer_that_comes_again_before_the_answer_has_the_same_keys()
    {
        var call = new SignalledCall();
        string[] first = Values(call.Offer(Audio("RTP/AVP"), "transport-protocol=RTP/SAVP", "DTLS=off"), "crypto");
        Assert.Equal(first, Values(call.Offer(Audio("RTP/AVP"), "transport-protocol=RTP/SAVP", "DTLS=off"), "crypto"));
    }
}
