using System.Collections.Concurrent;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// Brings what workers tell signalling to the control thread. Nothing is lost when the control thread is busy: events wait in order and are
/// taken on its next turn. There is at most one of a kind for each call, so the queue is bounded by the calls.
/// </summary>
internal sealed class WorkerEvents : IMediaEvents
{
    private readonly ConcurrentQueue<(long CallKey, CallTimeoutReason? Reason)> _events = new();

    /// <summary>Wakes the control thread; set before the workers start.</summary>
    public Action Wake { get; set; } = () => { };

    public void CallTimedOut(long callKey, CallTimeoutReason reason) => Add(callKey, reason);

    public void MediaContested(long callKey) => Add(callKey, null);

    /// <summary>Takes the next event; on the control thread.</summary>
    /// <param name="reason">Why the call ends; null when it does not, and its media is contested.</param>
    public bool TryTake(out long callKey, out CallTimeoutReason? reason)
    {
        bool taken = _events.TryDequeue(out (long CallKey, CallTimeoutReason? Reason) told);
        (callKey, reason) = told;
        return taken;
    }

    private void Add(long callKey, CallTimeoutReason? reason)
    {
        _events.Enqueue((callKey, reason));
        Wake();
    }
}
