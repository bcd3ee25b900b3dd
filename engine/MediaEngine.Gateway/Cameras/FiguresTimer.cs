using MediaEngine.Gateway.Hub;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Gateway.Cameras;

/// <summary>Reports the figures of a stream to signalling once a second, while the stream is pulled.</summary>
internal sealed class FiguresTimer(WorkerContext context, StreamHub hub) : TimerNode
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    protected internal override long CallKey => hub.Key;

    public void Start(MonotonicTime now) => context.Timers.Schedule(this, now + _interval);

    public void Stop() => context.Timers.Cancel(this);

    protected internal override void Fire(MonotonicTime now)
    {
        context.Events.Publish(new StreamFigures(hub.Key, hub.Video.Figures(), hub.Audio.Figures()));
        context.Timers.Schedule(this, now + _interval);
    }
}
