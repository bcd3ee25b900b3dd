using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Sessions.Context;

namespace MediaEngine.Gateway.Hub;

/// <summary>The audio track: each frame goes to the viewers at once, and is not kept.</summary>
internal sealed class AudioTrack(WorkerContext context, StreamHub hub) : HubTrack(context, hub, Memory)
{
    private const long Memory = 2 << 20;

    protected override void Deliver(FrameHandle frame, MonotonicTime now) => GiveConsumers(frame, now);
}
