using MediaEngine.Gateway.Publishers;
using MediaEngine.Gateway.Streams;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Gateway.Tests;

/// <summary>Sessions end when the right of their clients does.</summary>
public sealed class SessionEndTests : IDisposable
{
    private readonly GatewayRig _rig = new();

    public SessionEndTests()
    {
        _rig.Put("clock", "test:clock");
        _rig.Put("stage", null);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_viewer_and_a_publisher_end_at_their_time()
    {
        MonotonicTime until = _rig.Network.Now + TimeSpan.FromSeconds(2);
        Watch(until);
        SessionReply published = _rig.Gateway.Publish(
            new PublishRequest("stage", Offer("sendonly"), TestAddress.Parse("198.51.100.20:5555")) { Until = until }, _rig.Network.Now);
        Assert.Equal(SessionOutcome.Done, published.Outcome);
        _rig.Run(TimeSpan.FromSeconds(1.9));
        Assert.Equal((1, StreamState.Starting), (_rig.Status("clock").Viewers, _rig.Status("stage").State));
        Assert.Equal(2, _rig.Signalling.Calls);

        _rig.Run(TimeSpan.FromSeconds(0.2));
        Assert.Equal((0, StreamState.Unpublished), (_rig.Status("clock").Viewers, _rig.Status("stage").State));
        Assert.Equal(0, _rig.Signalling.Calls);
        Assert.False(_rig.Gateway.End(published.SessionId, _rig.Network.Now));
    }

    [Fact]
    public void A_later_right_puts_the_end_off_and_an_earlier_one_does_not_hasten_it()
    {
        SessionReply made = Watch(_rig.Network.Now + TimeSpan.FromSeconds(2));
        foreach (double seconds in (double[])[4, 1])
        {
            SessionReply patched = _rig.Gateway.Patch(made.SessionId, Fragment, "*", _rig.Network.Now,
                _rig.Network.Now + TimeSpan.FromSeconds(seconds));
            Assert.Equal(SessionOutcome.Done, patched.Outcome);
        }

        _rig.Run(TimeSpan.FromSeconds(3.9));
        Assert.Equal(1, _rig.Status("clock").Viewers);
        _rig.Run(TimeSpan.FromSeconds(0.2));
        Assert.Equal(0, _rig.Status("clock").Viewers);
    }

    [Fact]
    public void A_right_without_an_end_ends_no_session()
    {
        SessionReply made = Watch(_rig.Network.Now + TimeSpan.FromSeconds(2));
        _rig.Gateway.Patch(made.SessionId, Fragment, "*", _rig.Network.Now, MonotonicTime.Never);
        _rig.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _rig.Status("clock").Viewers);
    }

    private const string Fragment = "a=ice-ufrag:oneFrag\r\na=ice-pwd:onePasswordOf22Characters\r\n";

    private static string Offer(string direction) => string.Join(
        "\r\n", "v=0", "o=- 1 1 IN IP4 198.51.100.20", "s=-", "c=IN IP4 198.51.100.20", "t=0 0", "a=group:BUNDLE 0",
        "a=ice-ufrag:oneFrag", "a=ice-pwd:onePasswordOf22Characters", "m=video 9 RTP/AVPF 96", "a=mid:0", "a=rtpmap:96 H264/90000",
        "a=fmtp:96 packetization-mode=1;profile-level-id=42e01f", "a=" + direction, "a=rtcp-mux", "");

    private SessionReply Watch(MonotonicTime until)
    {
        SessionReply? reply = null;
        _rig.Gateway.Watch(
            new WatchRequest("clock", Offer("recvonly"), TestAddress.Parse("198.51.100.10:5555")) { Until = until }, _rig.Network.Now,
            r => reply = r);
        _rig.RunUntil(() => reply is not null, TimeSpan.FromSeconds(5));
        Assert.Equal(SessionOutcome.Done, reply!.Outcome);
        return reply;
    }
}
