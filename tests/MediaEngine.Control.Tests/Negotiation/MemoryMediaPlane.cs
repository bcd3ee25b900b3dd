using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using Xunit;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>A media plane that only owns ports, as a worker does: ports that leave a plan are released. Checks each plan.</summary>
internal sealed class MemoryMediaPlane(IPortAllocator allocator) : IMediaPlane
{
    private readonly Dictionary<long, CallPlan> _plans = [];
    private readonly Dictionary<MediaPort, long> _owners = [];

    /// <summary>The worker's mailbox is full, so no plan is applied.</summary>
    public bool Full { get; set; }

    public int OwnedPorts => _owners.Count;

    public IReadOnlyDictionary<long, CallPlan> Plans => _plans;

    public bool HasRoom => !Full;

    public bool Apply(CallPlan plan)
    {
        if (Full)
            return false;
        Check(plan);
        HashSet<MediaPort> now = [.. PortsOf(plan)];
        if (_plans.TryGetValue(plan.CallKey, out CallPlan? before))
        {
            foreach (MediaPort port in PortsOf(before).Where(p => !now.Contains(p)))
                Drop(port);
        }

        foreach (MediaPort port in now)
        {
            Assert.True(!_owners.TryGetValue(port, out long owner) || owner == plan.CallKey, $"{port} belongs to another call");
            _owners[port] = plan.CallKey;
        }

        _plans[plan.CallKey] = plan;
        return true;
    }

    public void Remove(long callKey, bool reports)
    {
        if (!_plans.Remove(callKey, out CallPlan? plan))
            return;
        foreach (MediaPort port in PortsOf(plan))
            Drop(port);
    }

    public bool TryGetFigures(long callKey, out CallSnapshot? figures)
    {
        figures = null;
        return true;
    }

    private static IEnumerable<MediaPort> PortsOf(CallPlan plan) => plan.Transports.SelectMany(t => t.Standby.Prepend(t.Port));

    private static void Check(CallPlan plan)
    {
        MediaPort[] ports = [.. PortsOf(plan)];
        Assert.Equal(ports.Length, ports.Distinct().Count());
        foreach (SectionPlan media in plan.Sections.Where(m => m.RtpTransport >= 0))
        {
            TransportPlan rtp = plan.Transports.Single(t => t.Id == media.RtpTransport);
            if (rtp.Component != TransportComponent.Rtp)
                continue;
            TransportPlan rtcp = plan.Transports.Single(t => t.Id == media.RtcpTransport);
            Assert.Equal(0, rtp.Port.Local.Port % 2);
            Assert.Equal(rtp.Port.Local.WithPort(rtp.Port.Local.Port + 1), rtcp.Port.Local);
        }
    }

    private void Drop(MediaPort port)
    {
        Assert.True(_owners.Remove(port), $"{port} was not owned");
        allocator.Release(port);
    }
}
