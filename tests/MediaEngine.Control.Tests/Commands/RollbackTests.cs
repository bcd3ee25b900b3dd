using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>NG rollback of refused offers (track-state).</summary>
public sealed class RollbackTests
{
    private readonly NgSignalling _signalling = new();

    [Fact]
    public void S24_A_rejected_offer_is_rolled_back_with_its_ports_and_routes()
    {
        _signalling.Establish();
        CallPlan before = _signalling.Plan;
        int ports = _signalling.Ports.Outstanding;
        Reoffer(NgSignalling.Sdp(6100, formats: "0", host: "198.51.100.77"));
        Assert.True(_signalling.Ports.Outstanding > ports, "the party moved: the other side was shown other ports");
        NgDictionary reply = RollBack();
        Assert.Equal(1, ((NgInteger)reply["restored"]!).Value);
        Assert.Null(reply.TextOf("warning"));
        Assert.Equal(ports, _signalling.Ports.Outstanding);
        Assert.Equal(before.Routes.AsEnumerable(), _signalling.Plan.Routes);
        Assert.Equal(before.Transports.Select(t => (t.Id, t.Port, t.Advertised)),
            _signalling.Plan.Transports.Select(t => (t.Id, t.Port, t.Advertised)));
    }

    [Fact]
    public void S24_Without_track_state_nothing_is_restored_and_the_reply_says_so()
    {
        _signalling.Establish();
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"), ("sdp", NgSignalling.Sdp(6100)));
        CallPlan now = _signalling.Plan;
        NgDictionary reply = RollBack();
        Assert.Equal("ok", reply.TextOf("result"));
        Assert.Equal(0, ((NgInteger)reply["restored"]!).Value);
        Assert.Contains("nothing was restored", reply.TextOf("warning"));
        Assert.Same(now, _signalling.Plan);
    }

    [Fact]
    public void S24_An_answer_commits_the_offer()
    {
        _signalling.Establish();
        Reoffer(NgSignalling.Sdp(6100));
        Assert.Equal(
            "ok",
            _signalling.Send(
                NgCommand.Answer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"),
                ("sdp", NgSignalling.Sdp(6002, host: "203.0.113.20"))).TextOf("result"));
        Assert.NotNull(RollBack().TextOf("warning"));
    }

    [Fact]
    public void S24_Offers_before_the_answer_keep_what_the_first_one_found()
    {
        _signalling.Establish();
        var agreed = _signalling.Plan.Transports.Select(t => t.Advertised).ToList();
        for (int port = 6100; port < 6150; port += 2)
            Reoffer(NgSignalling.Sdp(port));
        int held = _signalling.Ports.Outstanding;
        Assert.InRange(held, 0, 32);
        Assert.Null(RollBack().TextOf("warning"));
        Assert.Equal(agreed, _signalling.Plan.Transports.Select(t => t.Advertised));
        Assert.NotNull(RollBack().TextOf("warning"));
    }

    [Theory]
    [InlineData("b", "a", "b", "a")]
    [InlineData("b", "a", "a", "b")]
    [InlineData("a", "b", null, null)]
    public void S24_Either_side_names_the_dialogue_and_the_call_alone_names_all(string from, string to, string? rollFrom, string? rollTo)
    {
        _signalling.Establish();
        var agreed = _signalling.Plan.Transports.Select(t => t.Advertised).ToList();
        _signalling.Send(
            NgCommand.Offer, ("call-id", "c1"), ("from-tag", from), ("to-tag", to), ("flags", "track-state"),
            ("sdp", NgSignalling.Sdp(6300)));
        Assert.NotEqual(agreed, _signalling.Plan.Transports.Select(t => t.Advertised));
        (string, string)[] tags = rollFrom is null ? [] : [("from-tag", rollFrom), ("to-tag", rollTo!)];
        Assert.Null(_signalling.Send(NgCommand.Rollback, [("call-id", "c1"), .. tags]).TextOf("warning"));
        Assert.Equal(agreed, _signalling.Plan.Transports.Select(t => t.Advertised));
    }

    [Fact]
    public void S24_A_branch_that_refused_goes_and_the_dialogue_stays()
    {
        _signalling.Establish();
        int ports = _signalling.Ports.Outstanding;
        _signalling.Send(
            NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("via-branch", "x"), ("track-state", "yes"),
            ("sdp", NgSignalling.Sdp(6000)));
        Assert.Equal(3, _signalling.Tags().Entries.Count);
        Assert.Null(_signalling.Send(NgCommand.Rollback, ("call-id", "c1"), ("from-tag", "a"), ("via-branch", "x")).TextOf("warning"));
        Assert.Equal(["a", "b"], _signalling.Tags().Entries.Select(e => e.Key));
        Assert.Equal(ports, _signalling.Ports.Outstanding);
        Assert.Equal(2, _signalling.Plan.Routes.Length);
    }

    [Fact]
    public void S24_The_first_offer_of_a_call_has_nothing_to_go_back_to()
    {
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("flags", "track-state"), ("sdp", NgSignalling.Sdp(6000)));
        Assert.NotNull(_signalling.Send(NgCommand.Rollback, ("call-id", "c1"), ("from-tag", "a")).TextOf("warning"));
        Assert.Equal("Unknown call-ID", _signalling.ErrorOf(NgCommand.Rollback, ("call-id", "c2")));
        Assert.Equal("No call-id in message", _signalling.ErrorOf(NgCommand.Rollback));
    }

    [Fact]
    public void S24_Changes_of_other_commands_survive_a_rollback()
    {
        _signalling.Establish();
        Reoffer(NgSignalling.Sdp(6100));
        _signalling.Send(NgCommand.BlockMedia, ("call-id", "c1"), ("from-tag", "a"), ("flags", "directional"));
        _signalling.Send(NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", "b"), ("to-tag", "s"));
        RollBack();
        Assert.True(_signalling.Plan.Sections[0].Blocked);
        Assert.Equal(3, _signalling.Plan.Routes.Length);
    }

    [Fact]
    public void S24_After_a_rollback_the_refused_media_is_gone_and_the_next_offer_counts_on()
    {
        (string, string)[] versions = [("replace", "SDP-version")];
        _signalling.Send(NgCommand.Offer, [("call-id", "c1"), ("from-tag", "a"), ("sdp", NgSignalling.Sdp(6000)), .. versions]);
        _signalling.Send(
            NgCommand.Answer,
            [("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"), ("sdp", NgSignalling.Sdp(6002, host: "203.0.113.20")), .. versions]);
        string added = NgSignalling.Sdp(6000) + "m=video 6010 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n";
        NgDictionary refused = Reoffer(added, versions);
        Assert.Contains("m=video", refused.TextOf("sdp"));
        RollBack();
        Assert.Equal(2, _signalling.Plan.Sections.Length);
        NgDictionary next = Reoffer(NgSignalling.Sdp(6000), versions);
        Assert.DoesNotContain("m=video", next.TextOf("sdp"));
        Assert.True(Version(next) > Version(refused));

        static int Version(NgDictionary reply) => int.Parse(reply.TextOf("sdp")!.Split("\r\n")[1].Split(' ')[2]);
    }

    private NgDictionary Reoffer(string sdp, params (string, string)[] more) => _signalling.Send(
        NgCommand.Offer, [("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"), ("flags", "track-state"), ("sdp", sdp), .. more]);

    private NgDictionary RollBack() => _signalling.Send(NgCommand.Rollback, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"));
}
