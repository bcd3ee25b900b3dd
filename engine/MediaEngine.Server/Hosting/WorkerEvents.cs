using System.Collections.Concurrent;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// Brings what workers tell signalling to the control thread. Nothing is lost when the control thread is busy: events wait in order and are
/// taken on its next turn. There is at most one of a kind for each call, so the queue is bounded by the calls.
/// </summary>
internal sealed class WorkerEvents : IMediaEvents
{
    private readonly ConcurrentQueue<WorkerEvent> _events = new();

    /// <summary>Wakes the control thread; set before the workers start.</summary>
    public Action Wake { get; set; } = () => { };

    public void CallTimedOut(long callKey, CallTimeoutReason reason) => Add(new WorkerEvent(callKey, reason, null));

    public void CallFailed(long callKey, CallFault fault) => Add(new WorkerEvent(callKey, null, fault));

    public void MediaContested(long callKey) => Add(new WorkerEvent(callKey, null, null));

    public void KeyUsedUp(long callKey, int transportId) => Add(new WorkerEvent(callKey, null, null) { UsedUpKey = transportId });

    /// <summary>Takes the next event; on the control thread.</summary>
    public bool TryTake(out WorkerEvent next) => _events.TryDequeue(out next);

    private void Add(WorkerEvent next)
    {
        _events.Enqueue(next);
        Wake();
    }
}
