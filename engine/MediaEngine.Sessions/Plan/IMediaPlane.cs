using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Plan;

/// <summary>
/// The media side as signalling sees it. The server's implementation posts to the worker that owns the call; tests call the worker
/// directly. Called on the control thread only; never blocks.
/// </summary>
public interface IMediaPlane
{
    /// <summary>
    /// Runs a plan. The first plan of a call key chooses the worker; later ones follow. False when the worker's mailbox is full.
    /// </summary>
    bool Apply(CallPlan plan);

    /// <summary>
    /// True when all workers would accept a plan and a removal now. The answer stays valid, because only the control thread posts to their
    /// mailboxes.
    /// </summary>
    bool HasRoom => true;

    /// <summary>Ends a call: all its ports are released.</summary>
    /// <param name="reports">The final figures are wanted: they come with a <see cref="Events.CallEnded"/>.</param>
    void Remove(long callKey, bool reports);

    /// <summary>The number of the worker that has a call or, for a new call, gets it with the next <see cref="Apply"/>.</summary>
    /// <param name="beside">As <see cref="CallPlan.Beside"/>.</param>
    int WorkerOf(long callKey, long beside = 0) => 0;

    /// <summary>Asks for the figures of a call. False when they come later, with a <see cref="Events.CallFigures"/>.</summary>
    /// <param name="figures">The figures, when they are known at once; null when no worker has the call, or when the worker's mailbox is
    /// full.</param>
    bool TryGetFigures(long callKey, out CallSnapshot? figures);
}
