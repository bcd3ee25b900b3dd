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

/// <summary>What workers tell signalling; delivered on the control thread.</summary>
public interface IMediaEvents
{
    /// <summary>A call has had no media for longer than allowed. Signalling removes it.</summary>
    void CallTimedOut(long callKey, CallTimeoutReason reason);

    /// <summary>The key a transport sends with has had all the SSRCs, or all the packets, it may have. Told once for each key: the next description brings a new one.</summary>
    void KeyUsedUp(long callKey, int transportId)
    {
    }

    /// <summary>Two sources sent media to one port of a call at a time. Told once for each call.</summary>
    void MediaContested(long callKey)
    {
    }

    /// <summary>A bug of ours ended a call; the worker has forgotten it already. Signalling removes it and tells the operator.</summary>
    void CallFailed(long callKey, CallFault fault);
}

public enum CallTimeoutReason : byte
{
    Media,
    Silent,
    Offer,
    Final,
}
