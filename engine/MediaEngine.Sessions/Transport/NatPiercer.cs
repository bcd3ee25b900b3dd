using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Transport;

/// <summary>
/// Sends empty datagrams to a peer until it sends, so that a NAT on our side lets its media in: five per second at first, later one per
/// second.
/// </summary>
internal sealed class NatPiercer(MediaTransport transport, WorkerContext context) : TimerNode
{
    private const int FastCount = 5;
    private static readonly TimeSpan _fast = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _slow = TimeSpan.FromSeconds(1);

    private int _sent;

    public void Start(MonotonicTime now) => context.Timers.Schedule(this, now);

    public void Stop() => context.Timers.Cancel(this);

    protected internal override long CallKey => transport.Call.Key;

    protected internal override void Fire(MonotonicTime now)
    {
        transport.SendEmpty();
        _sent++;
        context.Timers.Schedule(this, now + (_sent < FastCount ? _fast : _slow));
    }
}
