using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Sessions.Worker;

namespace MediaEngine.Testing;

/// <summary>A media plane that runs its worker on the caller's thread with the simulated clock.</summary>
public sealed class InPlaceMediaPlane(MediaWorker worker, Func<MonotonicTime> now) : IMediaPlane
{
    private readonly HashSet<long> _calls = [];

    public bool Apply(CallPlan plan)
    {
        _calls.Add(plan.CallKey);
        worker.Apply(plan, now());
        return true;
    }

    public void Remove(long callKey, bool reports)
    {
        _calls.Remove(callKey);
        if (reports)
            worker.End(callKey);
        else
            worker.Remove(callKey);
    }

    /// <summary>Ends all remaining calls without a report.</summary>
    public void RemoveAll()
    {
        foreach (long callKey in _calls.ToArray())
            Remove(callKey, reports: false);
    }

    public bool TryGetFigures(long callKey, out CallSnapshot? figures)
    {
        figures = worker.Snapshot(callKey);
        return true;
    }
}
