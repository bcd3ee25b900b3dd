using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Sessions.Context;

namespace MediaEngine.Gateway.Hub;

/// <summary>Audio on its way to one viewer: always live.</summary>
internal sealed class AudioViewer(WorkerContext context, long callKey, AudioTrack track, ViewerTrackPlan plan)
    : ViewerTrack(context, callKey, track, plan)
{
    public override void Take(FrameHandle frame, MonotonicTime now)
    {
        if (!CanSend || !IsConnected)
            return;
        PacketCursor cursor = default;
        uint timestamp = Track.Pool.Info(frame).Timestamp;
        while (TrySendNext(frame, ref cursor, timestamp, isLive: true, now, out _))
        {
        }
    }

    protected internal override void Fire(MonotonicTime now)
    {
    }
}
