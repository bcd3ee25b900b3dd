using MediaEngine.Gateway.Streams;
using MediaEngine.Gateway.Viewers;
using Xunit;

namespace MediaEngine.Gateway.Tests;

/// <summary>The built-in camera through the hub to viewers: what every stream shares.</summary>
public sealed class TestCameraTests : IDisposable
{
    private readonly GatewayRig _rig = new();

    public TestCameraTests() => _rig.Put("clock", "test:clock");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_viewer_gets_pictures_and_sound_from_the_first_key_frame_on()
    {
        using SimViewer viewer = new SimViewer(_rig).Watch("clock");
        _rig.Run(TimeSpan.FromSeconds(2));

        Assert.Equal(SessionOutcome.Done, viewer.Reply!.Outcome);
        Assert.True(viewer.Video[0].Info.IsKey);
        Assert.InRange(viewer.Video.Count, 48, 51);
        Assert.InRange(viewer.Audio.Count, 97, 101);
        Assert.All(viewer.Video, f => Assert.False(f.Info.IsDamaged));
        Assert.Equal(StreamState.Playing, _rig.Status("clock").State);
        Assert.Equal(640, _rig.Status("clock").Video!.Width);
    }

    [Fact]
    public void A_late_viewer_gets_the_current_group_of_pictures_at_once_and_then_live_ones()
    {
        using SimViewer first = new SimViewer(_rig).Watch("clock");
        _rig.Run(TimeSpan.FromSeconds(5));
        using SimViewer second = new SimViewer(_rig, 7000);
        var asked = _rig.Network.Now;
        second.Watch("clock");
        _rig.Run(TimeSpan.FromMilliseconds(100));

        Assert.True(second.Video[0].Info.IsKey);
        Assert.InRange(second.Video[0].At - asked, TimeSpan.Zero, TimeSpan.FromMilliseconds(30));
        Assert.Equal(first.Video[^1].Info.Timestamp, second.Video[^1].Info.Timestamp);
        Assert.Equal(first.Video[^1].Data, second.Video[^1].Data);
        for (int i = 1; i < second.Video.Count; i++)
            Assert.True((int)(second.Video[i].Info.Timestamp - second.Video[i - 1].Info.Timestamp) > 0);
    }

    [Fact]
    public void A_request_for_a_key_frame_is_answered_from_the_cache_once_a_second()
    {
        using SimViewer viewer = new SimViewer(_rig).Watch("clock");
        _rig.Run(TimeSpan.FromMilliseconds(1500));
        int keys = viewer.Video.Count(f => f.Info.IsKey);
        for (int i = 0; i < 5; i++)
        {
            viewer.AskForKeyFrame();
            _rig.Run(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(keys + 1, viewer.Video.Count(f => f.Info.IsKey));
        for (int i = 1; i < viewer.Video.Count; i++)
            Assert.True((int)(viewer.Video[i].Info.Timestamp - viewer.Video[i - 1].Info.Timestamp) > 0);
    }

    [Fact]
    public void One_pull_serves_all_viewers_and_ends_some_seconds_after_the_last()
    {
        using SimViewer first = new SimViewer(_rig).Watch("clock");
        using SimViewer second = new SimViewer(_rig, 7000).Watch("clock");
        _rig.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(2, _rig.Status("clock").Viewers);
        Assert.Equal(1, _rig.Status("clock").Connections);

        Assert.True(_rig.Gateway.End(first.Reply!.SessionId, _rig.Network.Now));
        Assert.True(_rig.Gateway.End(second.Reply!.SessionId, _rig.Network.Now));
        Assert.False(_rig.Gateway.End(second.Reply!.SessionId, _rig.Network.Now));
        _rig.Run(TimeSpan.FromSeconds(9));
        Assert.Equal(StreamState.Playing, _rig.Status("clock").State);
        _rig.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(StreamState.Idle, _rig.Status("clock").State);
    }

    [Fact]
    public void An_unknown_stream_and_an_offer_without_anything_to_send_are_refused()
    {
        Assert.Equal(SessionOutcome.NotFound, _rig.Watch("window", "v=0").Outcome);
        Assert.Equal(SessionOutcome.Malformed, _rig.Watch("clock", "nonsense").Outcome);
        using var viewer = new SimViewer(_rig, video: "a=rtpmap:96 VP8/90000");
        viewer.Watch("clock");
        Assert.Equal(SessionOutcome.Done, viewer.Reply!.Outcome);
        Assert.Equal(0, viewer.Answer.Sections[1].Port);
    }
}
