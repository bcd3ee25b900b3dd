using System.Collections.Concurrent;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// Brings what workers tell signalling to the control thread. Nothing is lost when the control thread is busy: events wait in order and are
/// taken on its next turn. There is at most one for each call, so the queue is bounded by the calls.
/// </summary>
internal sealed class WorkerEvents : IMediaEvents
{
    private readonly ConcurrentQueue<(long CallKey, CallTimeoutReason Reason)> _events = new();

    /// <summary>Wakes the control thread; set before the workers start.</summary>
    public Action Wake { get; set; } = () => { };

    public void CallTimedOut(long callKey, CallTimeoutReason reason)
    {
        _events.Enqueue((callKey, reason));
        Wake();
    }

    /// <summary>Takes the next event; on the control thread.</summary>
    public bool TryTake(out long callKey, out CallTimeoutReason reason)
    {
        bool taken = _events.TryDequeue(out (long CallKey, CallTimeoutReason Reason) timedOut);
        (callKey, reason) = timedOut;
        return taken;
    }
}
