using MediaEngine.Gateway.Streams;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using Xunit;

namespace MediaEngine.Gateway.Tests;

/// <summary>A publisher (WHIP) and those who watch the stream.</summary>
public sealed class PublishTests : IDisposable
{
    private const string Vp8 = "a=rtpmap:96 VP8/90000";
    private const string Both = "a=rtpmap:96 VP8/90000\r\na=rtpmap:98 H264/90000\r\na=fmtp:98 packetization-mode=1";

    private readonly GatewayRig _rig = new();

    public PublishTests() => _rig.Put("stage", null);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_viewer_gets_the_pictures_and_the_sound_of_a_VP8_publisher()
    {
        SimPublisher publisher = new SimPublisher(_rig, SimPublisher.Vp8).Publish("stage");
        publisher.Send(TimeSpan.FromMilliseconds(200));
        using SimViewer viewer = new SimViewer(_rig, video: Vp8).Watch("stage");
        publisher.Send(TimeSpan.FromSeconds(2));

        Assert.Equal(SessionOutcome.Done, viewer.Reply!.Outcome);
        Assert.Equal(publisher.Pictures, viewer.Video.Count);
        Assert.True(viewer.Video[0].Info.IsKey);
        for (int i = 0; i < viewer.Video.Count; i++)
            Assert.Equal(publisher.Picture(i, isKey: i == 0), viewer.Video[i].Data);
        Assert.InRange(viewer.Audio.Count, 97, 101);
        Assert.Empty(publisher.Requested);
        Assert.Empty(publisher.KeyFrameRequests);
        StreamStatus status = _rig.Status("stage");
        Assert.Equal((StreamState.Playing, "Somebody publishes the stream."), (status.State, status.Detail));
        Assert.Equal(("VP8", 640, 360), (status.Video!.Codec, status.Video.Width, status.Video.Height));
        Assert.InRange(status.Video.FrameRate, 24, 26);
        Assert.Null(status.Url);
    }

    [Fact]
    public void A_viewer_gets_the_pictures_of_an_H264_publisher()
    {
        SimPublisher publisher = new SimPublisher(_rig, SimPublisher.H264).Publish("stage");
        publisher.Send(TimeSpan.FromMilliseconds(80));
        using SimViewer viewer = new SimViewer(_rig).Watch("stage");
        publisher.Send(TimeSpan.FromSeconds(1));

        Assert.True(viewer.Video[0].Info.IsKey);
        Assert.InRange(viewer.Video.Count, publisher.Pictures - 1, publisher.Pictures);
        Assert.All(viewer.Video, f => Assert.False(f.Info.IsDamaged));
    }

    [Fact]
    public void Lost_packets_are_requested_and_viewers_miss_nothing()
    {
        SimPublisher publisher = new SimPublisher(_rig, SimPublisher.Vp8) { Loses = i => i % 20 == 7 }.Publish("stage");
        publisher.Send(TimeSpan.FromMilliseconds(40));
        using SimViewer viewer = new SimViewer(_rig, video: Vp8).Watch("stage");
        publisher.Send(TimeSpan.FromSeconds(4));
        _rig.Run(TimeSpan.FromMilliseconds(100));

        Assert.InRange(publisher.Requested.Count, publisher.Packets / 20 - 1, publisher.Packets / 20 + 1);
        Assert.InRange(viewer.Video.Count, publisher.Pictures - 1, publisher.Pictures);
        for (int i = 0; i < viewer.Video.Count; i++)
            Assert.Equal(publisher.Picture(i, isKey: i == 0), viewer.Video[i].Data);
        Assert.Empty(publisher.KeyFrameRequests);
        Assert.Equal(0, _rig.Status("stage").Video!.LostPackets);
    }

    [Fact]
    public void A_loss_that_is_not_repaired_brings_a_key_frame_and_no_damaged_picture()
    {
        SimPublisher publisher = new SimPublisher(_rig, SimPublisher.Vp8) { Loses = i => i is 40 or 41, Retransmits = false }
            .Publish("stage");
        publisher.Send(TimeSpan.FromMilliseconds(40));
        using SimViewer viewer = new SimViewer(_rig, video: Vp8).Watch("stage");
        publisher.Send(TimeSpan.FromSeconds(2));

        Assert.NotEmpty(publisher.Requested);
        Assert.Single(publisher.KeyFrameRequests);
        Assert.Equal(2, viewer.Video.Count(f => f.Info.IsKey));
        Assert.All(viewer.Video, f => Assert.False(f.Info.IsDamaged));
        Assert.InRange(viewer.Video.Count, 35, 46);
    }

    [Fact]
    public void A_stream_that_begins_without_a_key_frame_is_asked_for_one_within_100_ms()
    {
        SimPublisher publisher = new SimPublisher(_rig, SimPublisher.Vp8).Publish("stage");
        MonotonicTime begin = _rig.Network.Now;
        publisher.Send(TimeSpan.FromMilliseconds(400), startsWithKeyFrame: false);
        Assert.InRange(publisher.KeyFrameRequests[0] - begin, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        using SimViewer viewer = new SimViewer(_rig, video: Vp8).Watch("stage");
        _rig.Run(TimeSpan.FromMilliseconds(100));

        Assert.Single(publisher.KeyFrameRequests);
        Assert.True(viewer.Video[0].Info.IsKey);
    }

    [Fact]
    public void Key_frames_are_asked_for_at_most_twice_a_second_while_none_comes()
    {
        SimPublisher publisher = new SimPublisher(_rig, SimPublisher.Vp8) { MakesKeyFrames = false }.Publish("stage");
        publisher.Send(TimeSpan.FromSeconds(3), startsWithKeyFrame: false);
        Assert.InRange(publisher.KeyFrameRequests.Count, 5, 6);
        _rig.Run(TimeSpan.FromSeconds(3));
        Assert.InRange(publisher.KeyFrameRequests.Count, 5, 7);
    }

    [Fact]
    public void A_viewer_that_asks_for_a_key_frame_gets_a_new_one_of_the_publisher()
    {
        SimPublisher publisher = new SimPublisher(_rig, SimPublisher.Vp8).Publish("stage");
        publisher.Send(TimeSpan.FromMilliseconds(40));
        using SimViewer viewer = new SimViewer(_rig, video: Vp8).Watch("stage");
        publisher.Send(TimeSpan.FromSeconds(2));
        MonotonicTime asked = _rig.Network.Now;
        viewer.AskForKeyFrame();
        publisher.Send(TimeSpan.FromMilliseconds(200));

        Assert.InRange(Assert.Single(publisher.KeyFrameRequests) - asked, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        Assert.Equal(2, viewer.Video.Count(f => f.Info.IsKey));
        Assert.Equal(publisher.Pictures, viewer.Video.Count);

        // The next request is answered from the cache, because the last key frame is young.
        viewer.AskForKeyFrame();
        publisher.Send(TimeSpan.FromMilliseconds(200));
        Assert.Single(publisher.KeyFrameRequests);
        Assert.Equal(3, viewer.Video.Count(f => f.Info.IsKey));
    }

    [Fact]
    public void A_publisher_without_key_frames_on_request_leaves_viewers_the_cache()
    {
        SimPublisher publisher = new SimPublisher(_rig, SimPublisher.Vp8) { MakesKeyFrames = false }.Publish("stage");
        publisher.Send(TimeSpan.FromMilliseconds(40));
        using SimViewer viewer = new SimViewer(_rig, video: Vp8).Watch("stage");
        publisher.Send(TimeSpan.FromSeconds(2));
        for (int i = 0; i < 8; i++)
        {
            viewer.AskForKeyFrame();
            publisher.Send(TimeSpan.FromMilliseconds(200));
        }

        Assert.Equal(2, viewer.Video.Count(f => f.Info.IsKey));
    }

    [Fact]
    public void The_kept_group_of_pictures_is_renewed_before_it_gets_too_long()
    {
        SimPublisher publisher = new SimPublisher(_rig, SimPublisher.Vp8).Publish("stage");
        publisher.Send(TimeSpan.FromSeconds(25));
        Assert.Equal(2, publisher.KeyFrameRequests.Count);
    }

    [Fact]
    public void Viewers_stay_when_the_publisher_leaves_and_continue_with_the_next_one()
    {
        SimPublisher first = new SimPublisher(_rig, SimPublisher.Vp8).Publish("stage");
        first.Send(TimeSpan.FromMilliseconds(200));
        using SimViewer viewer = new SimViewer(_rig, video: Both, payloads: "96 98").Watch("stage");
        first.Send(TimeSpan.FromSeconds(1));
        Assert.True(_rig.Gateway.End(first.Reply.SessionId, _rig.Network.Now));
        _rig.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(StreamState.Unpublished, _rig.Status("stage").State);
        Assert.Equal("Nobody publishes the stream now.", _rig.Status("stage").Detail);
        Assert.Equal(1, _rig.Status("stage").Viewers);
        Assert.Equal(SessionOutcome.Conflict, _rig.Watch("stage", viewer.Offer).Outcome);
        (int before, uint ssrc) = (viewer.Video.Count, viewer.VideoSsrc);

        // With another codec, which the viewer offered too.
        SimPublisher second = new SimPublisher(_rig, SimPublisher.H264, port: 8100).Publish("stage");
        second.Send(TimeSpan.FromSeconds(1));
        _rig.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(StreamState.Playing, _rig.Status("stage").State);
        Assert.Equal("H264", _rig.Status("stage").Video!.Codec);
        Assert.InRange(viewer.Video.Count - before, second.Pictures - 1, second.Pictures);
        Assert.Equal(ssrc, viewer.VideoSsrc);
        for (int i = 1; i < viewer.VideoNumbers.Count; i++)
            Assert.Equal((ushort)(viewer.VideoNumbers[i - 1] + 1), viewer.VideoNumbers[i]);
        double gap = (int)(viewer.Video[before].Info.Timestamp - viewer.Video[before - 1].Info.Timestamp) / 90_000.0;
        Assert.InRange(gap, 2.9, 3.2);
    }

    [Fact]
    public void A_stream_without_publisher_and_viewers_holds_no_call()
    {
        SimPublisher publisher = new SimPublisher(_rig, SimPublisher.Vp8).Publish("stage");
        using SimViewer viewer = new SimViewer(_rig, video: Vp8).Watch("stage");
        Assert.Equal(2, _rig.Signalling.Calls);
        Assert.True(_rig.Gateway.End(publisher.Reply.SessionId, _rig.Network.Now));
        Assert.True(_rig.Gateway.End(viewer.Reply!.SessionId, _rig.Network.Now));
        _rig.Run(TimeSpan.FromMilliseconds(10));
        Assert.Equal(0, _rig.Signalling.Calls);
        Assert.Equal(0, _rig.Worker.Ports.Outstanding);
    }

    [Fact]
    public void A_stream_has_one_publisher_and_a_dead_one_is_replaced_after_its_timeout()
    {
        SimPublisher first = new SimPublisher(_rig, SimPublisher.Vp8).Publish("stage");
        first.Send(TimeSpan.FromSeconds(1));
        SessionReply refused = new SimPublisher(_rig, SimPublisher.Vp8, port: 8100).Publish("stage").Reply;
        Assert.Equal((SessionOutcome.Conflict, "Somebody publishes the stream already."), (refused.Outcome, refused.Detail));

        _rig.Run(TimeSpan.FromSeconds(12));
        Assert.Equal(StreamState.Unpublished, _rig.Status("stage").State);
        Assert.Equal(SessionOutcome.Done, new SimPublisher(_rig, SimPublisher.Vp8, port: 8200).Publish("stage").Reply.Outcome);
    }

    [Fact]
    public void Sender_reports_of_the_publisher_time_its_pictures()
    {
        SimPublisher publisher = new SimPublisher(_rig, SimPublisher.Vp8).Publish("stage");
        publisher.Send(TimeSpan.FromMilliseconds(200));
        publisher.Report(new NtpTimestamp(0xe000_0000_0000_0000));
        publisher.Send(TimeSpan.FromSeconds(2));
        Assert.Equal("sender reports", _rig.Status("stage").Video!.Clock);
    }

    [Fact]
    public void An_offer_is_answered_to_receive_only_with_what_the_engine_requests()
    {
        SimPublisher publisher =
            new SimPublisher(_rig, SimPublisher.Vp8 + "\r\na=rtcp-fb:96 goog-remb\r\na=rid:f send\r\na=simulcast:send f").Publish("stage");

        Assert.All(publisher.Answer.Sections, s => Assert.True(s.HasAttribute("recvonly")));
        Assert.Equal(["96 nack", "96 nack pli"], publisher.Answer.Sections[1].AttributeValues("rtcp-fb"));
        Assert.Equal(["97 apt=96"], publisher.Answer.Sections[1].AttributeValues("fmtp"));
        Assert.Empty(publisher.Answer.Sections[1].AttributeValues("simulcast"));
        Assert.Empty(publisher.Answer.Sections[1].AttributeValues("rid"));
    }

    [Theory]
    [InlineData("m=video 8002 RTP/AVPF 96|a=rtpmap:96 VP8/90000|a=sendonly", SessionOutcome.Done)]
    [InlineData("m=audio 8002 RTP/AVPF 0|a=sendrecv", SessionOutcome.Done)]
    [InlineData("m=audio 8002 RTP/AVPF 0|a=sendonly|m=video 8004 RTP/AVPF 96|a=rtpmap:96 VP8/90000|a=inactive", SessionOutcome.Done)]
    [InlineData("m=video 8002 RTP/AVPF 96|a=rtpmap:96 VP8/90000|a=recvonly", SessionOutcome.NotAcceptable)]
    [InlineData("m=video 8002 RTP/AVPF 96|a=rtpmap:96 THEORA/90000|a=sendonly", SessionOutcome.NotAcceptable)]
    [InlineData("m=audio 8002 RTP/AVPF 0|a=sendonly|m=video 8004 RTP/AVPF 96|a=rtpmap:96 THEORA/90000|a=sendonly",
        SessionOutcome.NotAcceptable)]
    [InlineData("m=video 8002 RTP/AVPF 96|a=rtpmap:96 VP8/90000|m=video 8004 RTP/AVPF 96|a=rtpmap:96 VP8/90000",
        SessionOutcome.NotAcceptable)]
    [InlineData("m=audio 8002 RTP/AVPF 0|m=application 8004 UDP/DTLS/SCTP webrtc-datachannel|a=sctp-port:5000",
        SessionOutcome.NotAcceptable)]
    [InlineData("", SessionOutcome.Malformed)]
    public void An_offer_is_taken_as_a_whole_or_refused_as_a_whole(string sections, SessionOutcome outcome)
    {
        string[] lines = ["v=0", "o=- 1 1 IN IP4 198.51.100.20", "s=-", "c=IN IP4 198.51.100.20", "t=0 0", .. sections.Split('|'), ""];
        SessionReply reply = _rig.Publish("stage", string.Join("\r\n", lines.Where((l, i) => l.Length > 0 || i == lines.Length - 1)));

        Assert.Equal(outcome, reply.Outcome);
        Assert.NotEqual(outcome == SessionOutcome.Done, reply.Detail.Length > 0);
        Assert.Equal(outcome == SessionOutcome.Done ? 1 : 0, _rig.Signalling.Calls);
    }

    [Fact]
    public void Candidates_and_a_restart_of_ICE_change_the_session_of_the_publisher()
    {
        string offer = string.Join(
            "\r\n", "v=0", "o=- 1 1 IN IP4 198.51.100.20", "s=-", "c=IN IP4 198.51.100.20", "t=0 0", "a=group:BUNDLE 0",
            "a=ice-ufrag:oneFrag", "a=ice-pwd:onePasswordOf22Characters", "m=video 9 RTP/AVPF 96", "a=mid:0", "a=rtpmap:96 VP8/90000",
            "a=sendonly", "a=rtcp-mux", "");
        SessionReply made = _rig.Publish("stage", offer);
        SessionReply trickled = _rig.Gateway.Patch(made.SessionId, Fragment("one"), made.EntityTag, _rig.Network.Now);
        SessionReply stale = _rig.Gateway.Patch(made.SessionId, Fragment("one"), "other", _rig.Network.Now);
        SessionReply restarted = _rig.Gateway.Patch(made.SessionId, Fragment("two"), "*", _rig.Network.Now);

        Assert.Equal((SessionOutcome.Done, null, made.EntityTag), (trickled.Outcome, trickled.Sdp, trickled.EntityTag));
        Assert.Equal(SessionOutcome.TagMismatch, stale.Outcome);
        Assert.Equal(SessionOutcome.Done, restarted.Outcome);
        Assert.Contains("a=ice-ufrag:", restarted.Sdp!, StringComparison.Ordinal);
        Assert.NotEqual(made.EntityTag, restarted.EntityTag);
        Assert.Equal(1, _rig.Signalling.Calls);

        static string Fragment(string name) => string.Join(
            "\r\n", $"a=ice-ufrag:{name}Frag", $"a=ice-pwd:{name}PasswordOf22Characters", "m=video 9 RTP/AVPF 96", "a=mid:0",
            "a=candidate:1 1 udp 2122260223 198.51.100.20 8002 typ host", "");
    }

    [Fact]
    public void Only_streams_for_publishers_can_be_published()
    {
        _rig.Put("clock", "test:clock");
        Assert.Equal(SessionOutcome.Conflict, new SimPublisher(_rig, SimPublisher.Vp8).Publish("clock").Reply.Outcome);
        Assert.Equal(SessionOutcome.NotFound, new SimPublisher(_rig, SimPublisher.Vp8, 8100).Publish("nobody").Reply.Outcome);
    }

    [Fact]
    public void Removing_the_stream_ends_its_publisher()
    {
        SimPublisher publisher = new SimPublisher(_rig, SimPublisher.Vp8).Publish("stage");
        publisher.Send(TimeSpan.FromMilliseconds(200));
        Assert.True(_rig.Gateway.Remove("stage", _rig.Network.Now));
        Assert.Equal(0, _rig.Signalling.Calls);
        Assert.False(_rig.Gateway.End(publisher.Reply.SessionId, _rig.Network.Now));
    }
}
