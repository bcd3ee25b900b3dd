using System.Diagnostics.CodeAnalysis;
using MediaEngine.Interop.Linux.Bpf;
using MediaEngine.Interop.Linux.Netlink;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;

namespace MediaEngine.Transport.Offload;

/// <summary>
/// The flows the kernel has: finds the route of each and follows it when routes change, and attaches the program to the interfaces the
/// flows come in on. Belongs to the thread of the <see cref="KernelForwarder"/>; the counts may be read by any.
/// </summary>
internal sealed class FlowTable : IDisposable
{
    private readonly ForwardingProgram _program;
    private readonly RouteSocket _routes;
    private readonly InterfaceHooks _hooks;
    private readonly NeighbourTable _neighbours;
    private readonly FlowRecord?[] _flows;
    private int _end;
    private int _installed;
    private int _direct;
    private long _refused;
    private volatile string _description = "";

    public FlowTable(ForwardingProgram program, RouteSocket routes, InterfaceHooks hooks)
    {
        (_program, _routes, _hooks) = (program, routes, hooks);
        _neighbours = new NeighbourTable(routes);
        _flows = new FlowRecord?[program.Slots];
    }

    /// <summary>Flows the kernel has now.</summary>
    public int Installed => Volatile.Read(ref _installed);

    /// <summary>Those of them that its program for XDP forwards.</summary>
    public int Direct => Volatile.Read(ref _direct);

    /// <summary>Flows that stayed in user space because there was no route, or an interface that does not fit.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>The interfaces the program is attached to and how, for the log.</summary>
    public string Description => _description;

    /// <summary>Attaches the program to interfaces before there are flows. False when one of them does not take it.</summary>
    public bool TryAttach(List<(int Index, string Name)> interfaces, [NotNullWhen(false)] out string? reason)
    {
        foreach ((int index, string name) in interfaces)
        {
            if (_hooks.TryAttach(index, out string? why))
                continue;
            reason = $"{name}: {why}";
            return false;
        }

        _description = _hooks.Description;
        reason = null;
        return true;
    }

    /// <summary>A worker's request: installs the flow the first time, and removes it the second time.</summary>
    public void Handle(FlowRecord record)
    {
        if (record.IsTaken)
        {
            Uninstall(record);
            _neighbours.Leave(record);
            _flows[record.Slot] = null;
            record.IsGone = true;
            return;
        }

        record.IsTaken = true;
        if (record.IsWithdrawn)
            return;
        int interfaces = _hooks.Count;
        if (TryLead(record) && _program.Update(record.Key, record.Value) == 0)
        {
            record.IsInstalled = true;
            _flows[record.Slot] = record;
            _end = Math.Max(_end, record.Slot + 1);
            record.Status = KernelFlowStatus.Forwarding;
            Count(record);
        }
        else
        {
            _neighbours.Leave(record);
            Volatile.Write(ref _refused, _refused + 1);
            record.Status = KernelFlowStatus.Refused;
        }

        if (_hooks.Count != interfaces)
            _description = _hooks.Description;
    }

    /// <summary>Routes, addresses or interfaces have changed.</summary>
    public void FollowRoutes()
    {
        _hooks.Refresh();
        _neighbours.Clear();
        for (int i = 0; i < _end; i++)
        {
            if (_flows[i] is not { } record)
                continue;
            FlowValue old = record.Value;
            if (!TryLead(record))
                Uninstall(record);
            else if (!record.IsInstalled || !record.HasValue(old))
                Reinstall(record);
        }

        _description = _hooks.Description;
    }

    public void FollowNeighbours(IReadOnlyList<Neighbour> changed)
    {
        foreach (Neighbour neighbour in changed)
        {
            foreach (FlowRecord record in _neighbours.Follow(neighbour))
            {
                LeadDirectly(record, neighbour.LinkAddress);
                if (record.IsInstalled)
                    Reinstall(record);
            }
        }
    }

    /// <summary>Takes the program away from all interfaces.</summary>
    public void Dispose() => _hooks.Dispose();

    /// <summary>Finds where the flow comes in and goes out. False when the kernel cannot forward it.</summary>
    private bool TryLead(FlowRecord record)
    {
        KernelFlow flow = record.Flow;
        if (!TryGetRoute(flow.Remote, flow.Local, 0, out Route back)
            || !TryGetRoute(flow.Destination, flow.Source, flow.TrafficClass, out Route way)
            || !_hooks.TryGetLink(way.Interface, out Link egress) || !egress.IsUp)
        {
            return false;
        }

        // A packet that comes in from outside cannot be sent to this host itself: it would look forged. From loopback it can, in its IP
        // version.
        bool fits = way.IsLocal
            ? egress.Type == InterfaceHooks.Loopback && back.Interface == way.Interface && flow.Local.Family == flow.Destination.Family
            : egress.Type == InterfaceHooks.Ethernet
                && (way.Gateway.Length == 0 || way.Gateway.Length == (flow.Destination.Family == IpFamily.IPv4 ? 4 : 16));
        if (!fits || !_hooks.TryAttach(back.Interface, out _))
            return false;
        record.Lead(back.Interface, way, way.Mtu > 0 ? Math.Min(way.Mtu, egress.Mtu) : egress.Mtu);
        if (way.IsLocal || !_hooks.IsDirect(back.Interface, way.Interface))
            _neighbours.Leave(record);
        else
            LeadDirectly(record, _neighbours.Use(record, new NextHop(way.Interface, NextHopOf(record))));
        return true;
    }

    private void LeadDirectly(FlowRecord record, ReadOnlySpan<byte> nextHop)
    {
        if (_hooks.TryGetLink((int)record.Value.Ingress, out Link ingress) && _hooks.TryGetLink((int)record.Value.Egress, out Link egress))
            record.LeadDirectly(ingress.Address, egress.Address, nextHop);
    }

    private static ReadOnlySpan<byte> NextHopOf(FlowRecord record) =>
        ((ReadOnlySpan<byte>)record.Value.NextHop)[..(record.Value.Family == 4 ? 4 : 16)];

    private bool TryGetRoute(in TransportAddress to, in TransportAddress from, byte trafficClass, out Route route)
    {
        Span<byte> destination = stackalloc byte[16];
        Span<byte> source = stackalloc byte[16];
        return _routes.TryGetRoute(
            destination[..to.WriteAddress(destination)], source[..from.WriteAddress(source)], trafficClass, out route);
    }

    private void Uninstall(FlowRecord record)
    {
        if (!record.IsInstalled)
            return;
        _program.Delete(record.Key);
        record.IsInstalled = false;
        Count(record);
    }

    private void Reinstall(FlowRecord record)
    {
        record.IsInstalled = _program.Update(record.Key, record.Value) == 0;
        Count(record);
    }

    /// <summary>Brings the counts up to date after a change of the flow.</summary>
    private void Count(FlowRecord record)
    {
        bool isDirect = record.IsInstalled && record.Value.Direct != 0;
        Volatile.Write(ref _direct, _direct + (isDirect ? 1 : 0) - (record.IsCountedDirect ? 1 : 0));
        Volatile.Write(ref _installed, _installed + (record.IsInstalled ? 1 : 0) - (record.IsCounted ? 1 : 0));
        (record.IsCounted, record.IsCountedDirect) = (record.IsInstalled, isDirect);
    }
}
