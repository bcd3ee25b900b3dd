using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>Descriptions for subscribers when the source changes and with several sources.</summary>
public sealed class SubscriptionDescriptionTests
{
    private const string Video = "m=video 6010 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n";

    private readonly NgSignalling _signalling = new();

    [Theory]
    [InlineData("8 97 101", "a=rtpmap:97 red/8000\r\na=fmtp:97 8/8\r\na=rtpmap:101 telephone-event/8000\r\n", "", "8", null)]
    [InlineData("0", "", "codec-transcode-PCMA", "0", null)]
    [InlineData("0", "", "codec-transcode-PCMA", "8", null)]
    [InlineData("8 0", "", "", "0", null)]
    [InlineData("8", "", "", "0", "Failed to process subscription answer")]
    [InlineData("8 101", "a=rtpmap:101 telephone-event/8000\r\n", "", "101", "Failed to process subscription answer")]
    public void S15_One_of_the_codecs_is_enough_for_a_subscriber(string source, string lines, string flags, string answer, string? error)
    {
        _signalling.Send(NgCommand.Publish, ("call-id", "c1"), ("from-tag", "p"), ("flags", "codec-accept-all"),
            ("sdp", NgSignalling.Sdp(6000, formats: source) + lines));
        _signalling.Send(NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", "p"), ("to-tag", "s"), ("flags", flags));
        string sdp = NgSignalling.Sdp(7000, "recvonly", answer) + (answer == "101" ? "a=rtpmap:101 telephone-event/8000\r\n" : "");
        Assert.Equal(error, _signalling.ErrorOf(NgCommand.SubscribeAnswer, ("call-id", "c1"), ("to-tag", "s"), ("sdp", sdp)));
    }

    [Fact]
    public void S15_A_codec_that_the_subscriber_left_out_is_transcoded()
    {
        _signalling.Send(NgCommand.Publish, ("call-id", "c1"), ("from-tag", "p"), ("flags", "codec-accept-all"),
            ("sdp", NgSignalling.Sdp(6000, formats: "8 0")));
        _signalling.Send(NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", "p"), ("to-tag", "s"));
        _signalling.Send(NgCommand.SubscribeAnswer, ("call-id", "c1"), ("to-tag", "s"), ("sdp", NgSignalling.Sdp(7000, "recvonly", "8")));
        RoutePlan route = Assert.Single(_signalling.Plan.Routes);
        Assert.Contains(route.Transcodings, c => c is { From: 0, To: 8 });
    }

    [Fact]
    public void S16_A_media_that_came_later_is_described_at_the_end_under_a_new_label()
    {
        _signalling.Establish();
        NgDictionary first = Record();
        Assert.Equal(["audio 0", "audio 1"], Lines(first));
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"), ("sdp", NgSignalling.Sdp(6000) + Video));
        _signalling.Send(
            NgCommand.Answer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"),
            ("sdp", NgSignalling.Sdp(6002, host: "203.0.113.20") + Video.Replace("6010", "6020")));
        NgDictionary second = Record();
        Assert.Equal(["audio 0", "audio 1", "video 2", "video 3"], Lines(second));
        Assert.Equal(Ports(first), Ports(second)[..2]);
        Assert.Equal(["a 0", "a 2", "b 1", "b 3"], Tagged(second));

        // A removed section stays as a refused m= line.
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"),
            ("sdp", NgSignalling.Sdp(6000) + Video.Replace("6010", "0")));
        NgDictionary third = Record();
        Assert.Equal(["audio 0", "audio 1", "video 2", "video 3"], Lines(third));
        Assert.Equal("0", Ports(third)[2]);
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"), ("sdp", NgSignalling.Sdp(6000) + Video));
        _signalling.Send(
            NgCommand.Answer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"),
            ("sdp", NgSignalling.Sdp(6002, host: "203.0.113.20") + Video.Replace("6010", "0")));
        Assert.Equal(["0", "0"], Ports(Record())[2..]);
    }

    [Fact]
    public void S16_The_same_mid_of_two_sources_is_shown_once_and_stays()
    {
        string withMid = NgSignalling.Sdp(6000) + "a=mid:0\r\n";
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("sdp", withMid));
        _signalling.Send(NgCommand.Answer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"),
            ("sdp", NgSignalling.Sdp(6002, host: "203.0.113.20") + "a=mid:0\r\n"));
        string[] mids = Mids(Record());
        Assert.Equal(2, mids.Distinct().Count());
        Assert.Equal("a=mid:0", mids[0]);
        Assert.Equal(mids, Mids(Record()));

        static string[] Mids(NgDictionary reply) =>
            [.. reply.TextOf("sdp")!.Split("\r\n").Where(l => l.StartsWith("a=mid:", StringComparison.Ordinal))];
    }

    [Fact]
    public void S16_Several_sources_share_no_session_attributes()
    {
        string session = NgSignalling.Sdp(6000).Replace("t=0 0\r\n", "t=0 0\r\na=tool:phone\r\n").Replace("s=-\r\n",
            "s=-\r\ni=about me\r\n");
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("sdp", session));
        _signalling.Send(NgCommand.Answer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"),
            ("sdp", NgSignalling.Sdp(6002, host: "203.0.113.20")));
        Assert.DoesNotContain("phone", Record().TextOf("sdp"));
        Assert.DoesNotContain("about me", Record().TextOf("sdp"));
        NgDictionary one = _signalling.Send(NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "one"));
        Assert.Contains("a=tool:phone\r\n", one.TextOf("sdp"));
    }

    [Fact]
    public void S16_The_mode_of_a_held_media_is_that_of_our_side()
    {
        _signalling.Establish();
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"),
            ("sdp", NgSignalling.Sdp(6000, "sendonly")));
        _signalling.Send(NgCommand.Answer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"),
            ("sdp", NgSignalling.Sdp(6002, "recvonly", host: "203.0.113.20")));
        var labels = (NgDictionary)Record()["media-labels"]!;
        Assert.Equal(["recvonly", "sendonly"], labels.Entries.Select(e => ((NgDictionary)e.Value).TextOf("mode")));
    }

    [Fact]
    public void S16_Egress_is_what_the_party_is_sent_and_carries_its_name()
    {
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("flags", "codec-transcode-PCMU"),
            ("sdp", NgSignalling.Sdp(6000, formats: "8")));
        _signalling.Send(NgCommand.Answer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"),
            ("sdp", NgSignalling.Sdp(6002, formats: "0", host: "203.0.113.20")));
        NgDictionary reply = _signalling.Send(
            NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "s"), ("flags", "egress|siprec"));
        Assert.Equal("a", reply.TextOf("from-tag"));
        Assert.Contains("RTP/AVP 8\r\n", reply.TextOf("sdp"));
        Assert.Contains("a=sendonly\r\n", reply.TextOf("sdp"));
        Assert.Contains("IN IP4 203.0.113.20\r\n", reply.TextOf("sdp"));
        Assert.Equal(["a 0"], Tagged(reply));
        Assert.Null(_signalling.ErrorOf(NgCommand.SubscribeAnswer, ("call-id", "c1"), ("to-tag", "s"),
            ("sdp", NgSignalling.Sdp(7000, "recvonly"))));

        // The stream that the engine sends to a: the media of b in the codec of a.
        SectionPlan[] sections = [.. _signalling.Plan.Sections];
        RoutePlan route = _signalling.Plan.Routes.Single(r => r.To == sections[2].Id);
        Assert.Equal(sections[1].Id, route.From);
        Assert.Contains(route.Transcodings, c => c is { From: 0, To: 8 });
    }

    [Theory]
    [InlineData("a", "RTP/AVP 8")]
    [InlineData("b", "RTP/SAVP 8")]
    public void S16_Egress_speaks_the_protocol_of_the_party_under_keys_of_its_own(string party, string line)
    {
        NgDictionary offer = _signalling.Send(
            NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("rtpp-flags", "transport-protocol=RTP/SAVP DTLS=off"),
            ("sdp", NgSignalling.Sdp(6000)));
        string answer = NgSignalling.Sdp(6002, host: "203.0.113.20").Replace("RTP/AVP", "RTP/SAVP")
            + "a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n";
        _signalling.Send(NgCommand.Answer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"), ("sdp", answer));
        string sdp = _signalling.Send(
            NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", party), ("to-tag", "s"), ("flags", "egress")).TextOf("sdp")!;
        Assert.Contains(line, sdp);
        string[] keys =
            [.. sdp.Split("\r\n").Where(l => l.StartsWith("a=crypto", StringComparison.Ordinal)).Select(l => l.Split("inline:")[1])];
        Assert.Equal(party == "b", keys.Length > 0);
        Assert.All(keys, k => Assert.DoesNotContain(k, offer.TextOf("sdp")));
        Assert.All(keys, k => Assert.DoesNotContain(k, answer));
    }

    [Fact]
    public void A_party_of_a_dialogue_does_not_become_a_subscriber()
    {
        _signalling.Establish();
        CallPlan plan = _signalling.Plan;
        Assert.Equal("Failed to request subscription",
            _signalling.ErrorOf(NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b")));
        Assert.Same(plan, _signalling.Plan);
    }

    [Fact]
    public void S16_Egress_follows_whom_the_party_hears()
    {
        _signalling.Establish("c1", "a", "b");
        _signalling.Establish("c2", "c", "d", port: 6100);
        _signalling.Send(NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "s"), ("flags", "egress"));
        _signalling.Send(NgCommand.SubscribeAnswer, ("call-id", "c1"), ("to-tag", "s"), ("sdp", NgSignalling.Sdp(7000, "recvonly")));
        _signalling.Send(NgCommand.Connect, ("call-id", "c1"), ("from-tag", "a"), ("to-call-id", "c2"), ("to-tag", "c"));
        SectionPlan[] sections = [.. _signalling.Plan.Sections];
        Assert.Equal(sections[3].Id, _signalling.Plan.Routes.Single(r => r.To == sections[2].Id).From);

        // A party that receives nothing is sent nothing.
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "c"),
            ("sdp", NgSignalling.Sdp(6000, "sendonly")));
        Assert.DoesNotContain(_signalling.Plan.Routes, r => r.To == sections[2].Id);
    }

    private NgDictionary Record() =>
        _signalling.Send(NgCommand.SubscribeRequest, ("call-id", "c1"), ("to-tag", "rec"), ("flags", "all|siprec"));

    private static List<string> Lines(NgDictionary reply) =>
        [.. reply.TextOf("sdp")!.Split("\r\nm=").Skip(1).Select(m => $"{m.Split(' ')[0]} {m.Split("a=label:")[1].Split('\r')[0]}")];

    private static string[] Ports(NgDictionary reply) => [.. reply.TextOf("sdp")!.Split("\r\nm=").Skip(1).Select(m => m.Split(' ')[1])];

    private static List<string> Tagged(NgDictionary reply) =>
    [
        .. ((NgList)reply["tag-medias"]!).Items.Cast<NgDictionary>()
            .Select(t => $"{t.TextOf("tag")} {((NgDictionary)((NgList)t["medias"]!).Items[0]).TextOf("label")}"),
    ];
}
