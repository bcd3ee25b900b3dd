using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

public sealed class SubscriptionTests
{
    private readonly NgSignalling _signalling = new();

    [Fact]
    public void A_subscriber_hears_the_party_and_leaves_the_dialogue_alone()
    {
        _signalling.Establish();
        RoutePlan[] before = [.. _signalling.Plan.Routes];
        NgDictionary reply = _signalling.Send(NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", "a"));
        Assert.Equal(64, reply.TextOf("to-tag")!.Length);
        Assert.Contains("a=sendonly", reply.TextOf("sdp"));
        Assert.Equal(
            "ok",
            _signalling.Send(
                NgCommand.SubscribeAnswer, ("call-id", "c1"), ("to-tag", reply.TextOf("to-tag")!),
                ("sdp", NgSignalling.Sdp(7000, "recvonly"))).TextOf("result"));
        RoutePlan added = Assert.Single(_signalling.Plan.Routes.Except(before));
        Assert.Equal(_signalling.Plan.Sections[0].Id, added.From);
        Assert.Equal(_signalling.Plan.Sections[2].Id, added.To);
        Assert.Equal(7000, _signalling.Plan.Transports.First(t => t.Id == _signalling.Plan.Sections[2].RtpTransport).Advertised.Port);
    }

    [Theory]
    [InlineData("recvonly", "", "inactive")]
    [InlineData("sendonly", "bidirectional", "sendonly")]
    [InlineData("recvonly", "bidirectional", "recvonly")]
    [InlineData("sendrecv", "bidirectional", "sendrecv")]
    public void A_subscription_offers_no_more_than_the_source_does(string source, string flag, string offered)
    {
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("sdp", NgSignalling.Sdp(6000, source)));
        NgDictionary reply = _signalling.Send(NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", "a"), ("flags", flag));
        Assert.Contains($"a={offered}\r\n", reply.TextOf("sdp"));
    }

    [Fact]
    public void Query_of_one_party_shows_whom_it_receives_from_and_not_who_listens_to_it()
    {
        _signalling.Establish();
        _signalling.Send(NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "s"));
        Assert.Equal(["a", "b"], Tags(("from-tag", "a")));
        Assert.Equal(["b", "a"], Tags(("from-tag", "b")));
        Assert.Equal(["s", "a"], Tags(("from-tag", "s")));
        Assert.Equal(["s", "a"], Tags(("from-tag", "a"), ("to-tag", "s")));

        string[] Tags(params (string, string)[] keys) =>
            [.. ((NgDictionary)_signalling.Send(NgCommand.Query, [("call-id", "c1"), .. keys])["tags"]!).Entries.Select(e => e.Key)];
    }

    [Fact]
    public void Unsubscribing_takes_the_subscriber_and_its_ports_away()
    {
        _signalling.Establish();
        int ports = _signalling.Ports.Outstanding;
        _signalling.Send(NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "s"));
        Assert.Equal(ports + 2, _signalling.Ports.Outstanding);
        Assert.Equal("ok", _signalling.Send(NgCommand.Unsubscribe, ("call-id", "c1"), ("to-tag", "s")).TextOf("result"));
        Assert.Equal(ports, _signalling.Ports.Outstanding);
        Assert.Equal("To-tag not found", _signalling.ErrorOf(NgCommand.Unsubscribe, ("call-id", "c1"), ("to-tag", "s")));
    }

    [Fact]
    public void An_answer_must_take_every_codec_unless_transcoding_is_allowed()
    {
        _signalling.Establish();
        _signalling.Send(NgCommand.SubscribeRequest, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "s"));
        (string, string)[] answer = [("call-id", "c1"), ("to-tag", "s"), ("sdp", NgSignalling.Sdp(7000, "recvonly", formats: "0"))];
        Assert.Equal("Failed to process subscription answer", _signalling.ErrorOf(NgCommand.SubscribeAnswer, answer));
        Assert.Null(_signalling.ErrorOf(NgCommand.SubscribeAnswer, [.. answer, ("flags", "allow-transcoding")]));
    }

    [Fact]
    public void A_published_stream_keeps_its_first_codec()
    {
        NgDictionary reply = _signalling.Send(NgCommand.Publish, ("sdp", NgSignalling.Sdp(6000, "sendonly", formats: "8 0")));
        Assert.Contains("RTP/AVP 8\r\n", reply.TextOf("sdp"));
        Assert.Contains("a=recvonly", reply.TextOf("sdp"));
        NgDictionary subscription = _signalling.Send(
            NgCommand.SubscribeRequest, ("call-id", reply.TextOf("call-id")!), ("from-tag", reply.TextOf("from-tag")!));
        Assert.Contains("RTP/AVP 8\r\n", subscription.TextOf("sdp"));
    }

    [Theory]
    [InlineData("", "8")]
    [InlineData("codec-accept-all", "8 0")]
    [InlineData("codec-accept-any", "15")]
    [InlineData("codec-accept-PCMU", "0")]
    public void A_published_codec_that_no_media_server_knows_is_passed_over_unless_any_will_do(string flag, string formats)
    {
        NgDictionary reply = _signalling.Send(NgCommand.Publish, ("sdp", NgSignalling.Sdp(6000, "sendonly", formats: "15 8 0")),
            ("flags", flag));
        Assert.Contains($"RTP/AVP {formats}\r\n", reply.TextOf("sdp"));
    }

    [Fact]
    public void Connecting_two_calls_makes_one_that_both_call_ids_name()
    {
        _signalling.Establish("c1", "a", "b");
        _signalling.Establish("c2", "c", "d", port: 6100);
        int ports = _signalling.Ports.Outstanding;
        Assert.Null(_signalling.ErrorOf(NgCommand.Connect, ("call-id", "c1"), ("from-tag", "a"), ("to-call-id", "c2"), ("to-tag", "c")));
        Assert.Equal(1, _signalling.Engine.Sessions);
        Assert.Equal(4, _signalling.Tags("c2").Entries.Count);
        Assert.Equal(ports, _signalling.Ports.Outstanding);
        SectionPlan a = _signalling.Plan.Sections[0];
        SectionPlan c = _signalling.Plan.Sections[2];
        Assert.Equal([(c.Id, a.Id), (a.Id, c.Id)], _signalling.Plan.Routes.Select(r => (r.From, r.To)));
        _signalling.Send(NgCommand.Delete, ("call-id", "c2"));
        Assert.Equal(0, _signalling.Ports.Outstanding);
    }

    [Fact]
    public void Calls_with_a_common_tag_cannot_be_merged_and_stay_as_they_were()
    {
        _signalling.Establish("c1", "a", "b");
        _signalling.Establish("c2", "a", "d", port: 6100);
        int applied = _signalling.Media.Applied;
        int ports = _signalling.Ports.Outstanding;
        Assert.Equal(
            "Failed to merge two calls into one (tag collision)",
            _signalling.ErrorOf(NgCommand.Connect, ("call-id", "c1"), ("from-tag", "b"), ("to-call-id", "c2"), ("to-tag", "d")));
        Assert.Equal((2, applied, ports), (_signalling.Engine.Sessions, _signalling.Media.Applied, _signalling.Ports.Outstanding));
    }

    [Fact]
    public void A_merge_that_fails_behind_the_ports_gives_the_second_handles_back()
    {
        _signalling.Establish("c1", "a", "b");
        _signalling.Establish("c2", "c", "d", port: 6100);
        Assert.Equal(
            "To-tag not found",
            _signalling.ErrorOf(NgCommand.Connect, ("call-id", "c1"), ("from-tag", "a"), ("to-call-id", "c2"), ("to-tag", "nobody")));
        Assert.Equal(2, _signalling.Engine.Sessions);
        _signalling.Send(NgCommand.Delete, ("call-id", "c1"));
        _signalling.Send(NgCommand.Delete, ("call-id", "c2"));
        Assert.Equal(0, _signalling.Ports.Outstanding);
    }

    [Fact]
    public void Inject_stop_ends_injected_media()
    {
        _signalling.Establish("c1", "a", "b");
        NgDictionary made = _signalling.Send(NgCommand.Publish, ("call-id", "c1"), ("from-tag", "p"),
            ("sdp", NgSignalling.Sdp(6200, "sendonly")));
        Assert.Equal("ok", made.TextOf("result"));
        int routes = _signalling.Plan.Routes.Length;
        (string, string)[] keys = [("call-id", "c1"), ("source-tag", "p"), ("to-tag", "a")];
        Assert.Null(_signalling.ErrorOf(NgCommand.InjectStart, keys));
        Assert.Equal(routes + 1, _signalling.Plan.Routes.Length);
        Assert.Null(_signalling.ErrorOf(NgCommand.InjectStop, keys));
        Assert.Equal(routes, _signalling.Plan.Routes.Length);
        Assert.Equal("Failed to stop inject", _signalling.ErrorOf(NgCommand.InjectStop, keys));
    }
}
