using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Plan;

/// <summary>
/// The media side as signalling sees it. The server's implementation posts to the worker that owns the call; tests run it in place.
/// Called on the control thread only.
/// </summary>
public interface IMediaPlane
{
    /// <summary>Runs a plan: the first one for a call key chooses the worker, later ones follow. False when the worker's mailbox is full.</summary>
    bool Apply(CallPlan plan);

    /// <summary>Whether all workers would take a plan and a removal now; nothing but this side fills their mailboxes.</summary>
    bool HasRoom => true;

    /// <summary>Ends a call: all its ports are released. The worker answers with nothing more.</summary>
    void Remove(long callKey);

    /// <summary>The number of the worker that has a call or, when it is new, gets it with the next <see cref="Apply"/>.</summary>
    int WorkerOf(long callKey) => 0;

    /// <summary>What the worker knows about a call now; null when it does not know the call or does not answer within 250 ms.</summary>
    CallSnapshot? Snapshot(long callKey);
}
