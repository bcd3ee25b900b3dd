using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Plan;

/// <summary>
/// The media side as signalling sees it. The server's implementation posts to the worker that owns the call; tests run it in place.
/// Called on the control thread only, and never waits.
/// </summary>
public interface IMediaPlane
{
    /// <summary>
    /// Runs a plan. The first plan of a call key chooses the worker; later ones follow. False when the worker's mailbox is full.
    /// </summary>
    bool Apply(CallPlan plan);

    /// <summary>Whether all workers would accept a plan and a removal now. Only this side fills their mailboxes.</summary>
    bool HasRoom => true;

    /// <summary>Ends a call: all its ports are released.</summary>
    /// <param name="reports">The final figures are wanted: they come with a <see cref="Events.CallEnded"/>.</param>
    void Remove(long callKey, bool reports);

    /// <summary>The number of the worker that has a call or, for a new call, gets it with the next <see cref="Apply"/>.</summary>
    int WorkerOf(long callKey) => 0;

    /// <summary>Asks for the figures of a call. False when they come later, with a <see cref="Events.CallFigures"/>.</summary>
    /// <param name="figures">Known at once: null when nobody knows the call, or its worker takes no question.</param>
    bool TryGetFigures(long callKey, out CallSnapshot? figures);
}
