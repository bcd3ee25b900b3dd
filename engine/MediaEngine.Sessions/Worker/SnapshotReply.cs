using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Worker;

/// <summary>
/// Carries one snapshot from the worker's thread to the waiting control thread. The waiting itself needs a thread primitive, so the
/// server derives from this; used once and thrown away, a late answer to nobody is harmless.
/// </summary>
public abstract class SnapshotReply
{
    /// <summary>Called once on the worker's thread; null when the worker does not know the call.</summary>
    public abstract void Complete(CallSnapshot? snapshot);

    /// <summary>Blocks the control thread until completed; null when nothing came in time.</summary>
    public abstract CallSnapshot? Wait(TimeSpan timeout);
}
