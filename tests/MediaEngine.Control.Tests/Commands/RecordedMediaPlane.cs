using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>Keeps the last plan of each call and returns ports that leave a plan, as a worker does.</summary>
internal sealed class RecordedMediaPlane(IPortAllocator allocator) : IMediaPlane
{
    public Dictionary<long, CallPlan> Plans { get; } = [];

    /// <summary>The number of applied plans, including refused ones.</summary>
    public int Applied { get; private set; }

    public bool Refuses { get; set; }

    public bool HasRoom => !Refuses;

    public bool Apply(CallPlan plan)
    {
        Applied++;
        if (Refuses)
            return false;
        HashSet<MediaPort> now = PortsOf(plan);
        if (Plans.TryGetValue(plan.CallKey, out CallPlan? before))
            Release(PortsOf(before).Except(now));
        Plans[plan.CallKey] = plan;
        return true;
    }

    public void Remove(long callKey, bool reports)
    {
        if (Plans.Remove(callKey, out CallPlan? plan))
            Release(PortsOf(plan));
    }

    public bool TryGetFigures(long callKey, out CallSnapshot? figures)
    {
        figures = null;
        return true;
    }

    public static HashSet<MediaPort> PortsOf(CallPlan plan) => [.. plan.Transports.SelectMany(t => t.Standby.Append(t.Port))];

    private void Release(IEnumerable<MediaPort> ports)
    {
        foreach (MediaPort port in ports)
            allocator.Release(port);
    }
}
