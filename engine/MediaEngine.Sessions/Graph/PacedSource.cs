using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Graph;

/// <summary>A source that sends one packet every 20 ms while it has at least one sink.</summary>
internal abstract class PacedSource(WorkerContext context, long callKey) : IMediaSource, IPaced
{
    private bool _isPaced;

    public long CallKey => callKey;

    protected WorkerContext Context => context;

    private IMediaSink[] Sinks { get; set; } = [];

    public void Connect(IMediaSink[] sinks, MonotonicTime now)
    {
        Sinks = sinks;
        if (sinks.Length > 0 && !_isPaced)
            Start(now);
        else if (sinks.Length == 0)
            Stop();
    }

    public virtual void Close() => Stop();

    /// <summary>Called every 20 ms.</summary>
    public abstract void Tick(MonotonicTime now);

    protected void Send(in MediaPacket packet)
    {
        foreach (IMediaSink sink in Sinks)
            context.Counters.Count(sink.Receive(packet));
    }

    private void Start(MonotonicTime now)
    {
        _isPaced = true;
        context.Pace.Add(this, now);
    }

    private void Stop()
    {
        _isPaced = false;
        context.Pace.Remove(this);
    }
}
