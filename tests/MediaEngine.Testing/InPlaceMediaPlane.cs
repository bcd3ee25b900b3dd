using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Sessions.Worker;

namespace MediaEngine.Testing;

/// <summary>A media plane that runs its worker in place, on the caller's thread and the simulated clock.</summary>
public sealed class InPlaceMediaPlane(MediaWorker worker, Func<MonotonicTime> now) : IMediaPlane
{
    public bool Apply(CallPlan plan)
    {
        worker.Apply(plan, now());
        return true;
    }

    public void Remove(long callKey, bool reports)
    {
        if (reports)
            worker.End(callKey);
        else
            worker.Remove(callKey);
    }

    public bool TryGetFigures(long callKey, out CallSnapshot? figures)
    {
        figures = worker.Snapshot(callKey);
        return true;
    }
}
