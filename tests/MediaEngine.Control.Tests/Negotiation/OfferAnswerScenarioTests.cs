using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>Rules of offer and answer as input and output texts. P, Q, R are the engine's ports in the order of their appearance.</summary>
public sealed class OfferAnswerScenarioTests
{
    private readonly SignallingBench _bench = new();

    [Fact]
    public void A_plain_offer_gets_our_address_and_everything_a_phone_may_leave_out() => Assert.Equal(
        """
        i=demo
        b=AS:300
        a=X-session:kept
        m=audio P RTP/AVP 8 101
        c=IN IP4 192.0.2.1
        a=rtpmap:8 PCMA/8000
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-16
        a=X-media:kept
        a=sendrecv
        a=rtcp:P+1
        a=ptime:20
        """,
        Offer(
            """
            i=demo
            c=IN IP4 198.51.100.10
            b=AS:300
            b=X-YZ:12
            k=prompt
            a=X-session:kept
            m=audio 7000 RTP/AVP 8 101
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-16
            a=ptime:20
            a=X-media:kept
            """));

    [Fact]
    public void The_answer_carries_the_packet_time_of_the_offer_and_only_what_was_offered()
    {
        _bench.Offer(Alice("8 0", "a=ptime:30"));

        Assert.Equal(
            """
            m=audio P RTP/AVP 8
            c=IN IP4 192.0.2.1
            a=rtpmap:8 PCMA/8000
            a=sendrecv
            a=rtcp:P+1
            a=ptime:30
            """,
            Readable(_bench.Answer(Bob("8 3"))));
    }

    [Theory]
    [InlineData("codec-strip-PCMA", "0 3")]
    [InlineData("codec-strip-all", "8 0 3")]
    [InlineData("codec-strip-all codec-except-GSM", "3")]
    [InlineData("codec-strip-all codec-offer-GSM codec-offer-PCMU", "3 0")]
    [InlineData("codec-strip-PCMA/16000", "8 0 3")]
    [InlineData("codec-strip-G729", "8 0 3")]
    public void Codec_lists_choose_what_the_callee_sees(string flags, string formats) =>
        Assert.Contains($" RTP/AVP {formats}\r\n", _bench.Offer(Alice("8 0 3"), flags.Split(' ')));

    [Fact]
    public void A_section_without_codecs_is_refused_on_request() =>
        Assert.StartsWith("m=audio 0 RTP/AVP", Offer(Alice("8 0"), "codec-strip-all", "allow-no-codec-media"));

    [Fact]
    public void Single_codec_leaves_the_first_codec_and_its_events()
    {
        _bench.Offer(Alice("8 0 101", "a=rtpmap:101 telephone-event/8000"));

        Assert.Contains("RTP/AVP 0 101\r\n", _bench.Answer(Bob("0 8 101", "a=rtpmap:101 telephone-event/8000"), "single-codec"));
    }

    [Theory]
    [InlineData("static-codecs", "8")]
    [InlineData("reuse-codecs", "8 0 3")]
    [InlineData("", "0 3 8")]
    public void A_reoffer_keeps_the_earlier_codec_choice_when_told_to(string flag, string formats)
    {
        _bench.Offer(Alice("8 0"));
        _bench.Answer(Bob("8"));

        Assert.Contains($" RTP/AVP {formats}\r\n", _bench.Reoffer(Alice("0 3 8"), flag.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void Reuse_codecs_cannot_take_the_last_codec_away()
    {
        _bench.Offer(Alice("8 0"));
        _bench.Answer(Bob("8"));

        Assert.Contains(" RTP/AVP 3\r\n", _bench.Reoffer(Alice("3"), "reuse-codecs"));
    }

    [Fact]
    public void Hold_keeps_the_ports_whatever_its_style()
    {
        string before = _bench.Offer(Alice("8"));
        _bench.Answer(Bob("8"));
        string sendonly = _bench.Reoffer(Alice("8", "a=sendonly"));
        string zero = _bench.Reoffer(Alice("8").Replace("IP4 198.51.100.10", "IP4 0.0.0.0"));

        Assert.Equal(PortOf(before), PortOf(sendonly));
        Assert.Equal(PortOf(before), PortOf(zero));
        Assert.Contains("a=sendonly\r\n", zero);
    }

    [Fact]
    public void A_party_that_moves_gets_new_ports_shown_and_the_old_ones_when_it_returns()
    {
        string here = _bench.Offer(Alice("8"));
        _bench.Answer(Bob("8"));
        string there = _bench.Reoffer(Alice("8").Replace("audio 7000", "audio 7100"));
        string back = _bench.Reoffer(Alice("8"));

        Assert.NotEqual(PortOf(here), PortOf(there));
        Assert.Equal(PortOf(here), PortOf(back));
    }

    [Fact]
    public void A_party_that_never_stops_moving_holds_a_bounded_number_of_ports()
    {
        _bench.Offer(Alice("8"));
        _bench.Answer(Bob("8"));
        for (int port = 8000; port < 8200; port += 2)
            _bench.Reoffer(Alice("8").Replace("audio 7000", $"audio {port}"));

        Assert.InRange(_bench.Ports.Outstanding, 4, 40);
        Assert.Equal(_bench.Media.OwnedPorts, _bench.Ports.Outstanding);
    }

    [Fact]
    public void A_removed_section_is_not_shown_and_comes_back_refused()
    {
        string video = "m=video 7002 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n";
        string shown = _bench.Offer(Alice("8") + video, "sdp-media-remove=[video]");
        string returned = _bench.Answer(Bob("8"));

        Assert.DoesNotContain("m=video", shown);
        Assert.Contains("m=video 0 RTP/AVP 96\r\nc=IN IP4 0.0.0.0\r\n", returned);
    }

    [Fact]
    public void Sections_behind_a_removed_one_keep_their_partners()
    {
        string others = "m=video 7002 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\nm=text 7004 RTP/AVP 98\r\na=rtpmap:98 t140/1000\r\n";
        _bench.Offer(Alice("8") + others, "sdp-media-remove=[video]");
        string returned = _bench.Answer(Bob("8") + "m=text 8004 RTP/AVP 98\r\na=rtpmap:98 t140/1000\r\n");

        Assert.Equal(["m=audio", "m=video 0", "m=text"], returned.Split("\r\n").Where(l => l.StartsWith("m=", StringComparison.Ordinal))
            .Select(l => l.StartsWith("m=video 0", StringComparison.Ordinal) ? "m=video 0" : l.Split(' ')[0]));
    }

    [Fact]
    public void Rtp_over_tcp_is_passed_through() => Assert.Equal(
        """
        m=audio P TCP/RTP/AVP 8
        c=IN IP4 192.0.2.1
        a=setup:actpass
        a=rtpmap:8 PCMA/8000
        """,
        Offer(Alice("8", "a=setup:actpass", "a=rtpmap:8 PCMA/8000").Replace("RTP/AVP", "TCP/RTP/AVP")));

    [Fact]
    public void The_remaining_branch_of_a_fork_can_still_be_answered_when_another_gives_up()
    {
        SignallingBench.Sdp(_bench.Send(NgCommand.Offer, "call", "a", null, Alice("8"), "via-branch=1"));
        SignallingBench.Sdp(_bench.Send(NgCommand.Offer, "call", "a", null, Alice("8"), "via-branch=2"));
        SignallingBench.Sdp(_bench.Send(NgCommand.Answer, "call", "a", "b1", Bob("8"), "via-branch=1"));
        SignallingBench.Sdp(_bench.Send(NgCommand.Answer, "call", "a", "b2", Bob("8"), "via-branch=2"));
        _bench.Send(NgCommand.Delete, "call", "a", "b2", null, "to-tag");

        Assert.Equal(1, _bench.Engine.Sessions);
        SignallingBench.Sdp(_bench.Send(NgCommand.Answer, "call", "a", "b1", Bob("8"), "via-branch=1"));
        Assert.Equal(2, Assert.Single(_bench.Media.Plans.Values).Routes.Length);
    }

    [Fact]
    public void The_end_of_the_answered_branch_ends_the_call()
    {
        SignallingBench.Sdp(_bench.Send(NgCommand.Offer, "call", "a", null, Alice("8"), "via-branch=1"));
        SignallingBench.Sdp(_bench.Send(NgCommand.Offer, "call", "a", null, Alice("8"), "via-branch=2"));
        SignallingBench.Sdp(_bench.Send(
            NgCommand.Answer, "call", "a", "b2", Bob("8"), "via-branch=2", "sip-message-type=sip_reply", "sip-code=200"));
        _bench.Send(NgCommand.Delete, "call", "b2", "a", null);

        Assert.Equal(0, _bench.Engine.Sessions);
        Assert.Equal(0, _bench.Ports.Outstanding);
    }

    [Theory]
    [InlineData("Failed to parse SDP", "v=0\r\no=x\r\n")]
    [InlineData("Failed to parse SDP", "v=0\r\nc=IN IP4 host.example\r\nm=audio 7000 RTP/AVP 8\r\n")]
    [InlineData("Incomplete SDP specification", "v=0\r\nm=audio 7000 RTP/AVP 8\r\n")]
    [InlineData("Incomplete SDP specification", "v=0\r\nc=IN IP4 198.51.100.10\r\nm=audio 7000 RTP/AVP 8\r\nm=audio 7002 RTP/AVP 300\r\n")]
    [InlineData("Error rewriting SDP", "v=0\r\nc=IN IP4 198.51.100.10\r\n")]
    public void A_failed_command_leaves_the_call_exactly_as_it_was(string reason, string sdp)
    {
        _bench.Offer(Alice("8"));
        _bench.Answer(Bob("8"));
        string before = State();

        NgDictionary reply = _bench.Send(NgCommand.Offer, "call", "a", "b", sdp, "media-address=203.0.113.1", "direction=[priv,priv]");

        Assert.Equal(reason, reply.TextOf("error-reason"));
        Assert.Equal(before, State());
    }

    [Fact]
    public void A_worker_that_takes_no_plan_leaves_the_call_and_the_ports_as_they_were()
    {
        _bench.Offer(Alice("8"));
        string before = State();
        _bench.Media.Full = true;

        NgDictionary reply = _bench.Send(NgCommand.Offer, "call", "a", "b", Alice("8").Replace("audio 7000", "audio 7100"),
            "direction=[priv,priv]");

        Assert.Equal("error", reply.TextOf("result"));
        Assert.Equal(before, State());
    }

    [Fact]
    public void A_first_offer_without_enough_ports_leaves_nothing_behind()
    {
        var small = new SignallingBench(portMax: 40_003);
        string offer = Alice("8") + string.Concat(Enumerable.Repeat("m=audio 7000 RTP/AVP 8\r\n", 3));

        NgDictionary reply = small.Send(NgCommand.Offer, "call", "a", null, offer);

        Assert.Equal(NgReply.RanOutOfPorts, reply.TextOf("error-reason"));
        Assert.Equal((0, 0), (small.Ports.Outstanding, small.Engine.Sessions));
    }

    private string State() =>
        $"{NgText.Print(_bench.Send(NgCommand.Query, "call", null, null, null))} {_bench.Ports.Outstanding} {_bench.Engine.Sessions}";

    private string Offer(string sdp, params string[] keys) => Readable(_bench.Offer(sdp.StartsWith("v=0", StringComparison.Ordinal)
        ? sdp : $"v=0\r\no=alice 1 1 IN IP4 198.51.100.10\r\ns=-\r\nt=0 0\r\n{sdp.ReplaceLineEndings("\r\n")}\r\n", keys));

    private static string Readable(string sdp) => SignallingBench.Readable(sdp);

    private static string PortOf(string sdp) => sdp.Split("m=audio ")[1].Split(' ')[0];

    private static string Alice(string formats, params string[] attributes) => Phone("alice", "198.51.100.10", 7000, formats, attributes);

    private static string Bob(string formats, params string[] attributes) => Phone("bob", "203.0.113.20", 8000, formats, attributes);

    private static string Phone(string user, string address, int port, string formats, string[] attributes) =>
        $"v=0\r\no={user} 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\nm=audio {port} RTP/AVP {formats}\r\n"
        + string.Concat(attributes.Select(a => $"{a}\r\n"));
}
