using System.Diagnostics.CodeAnalysis;
using MediaEngine.Interop.Linux.Bpf;
using MediaEngine.Interop.Linux.Netlink;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;

namespace MediaEngine.Transport.Offload;

/// <summary>
/// Forwarding by the program of native/offload: keeps its flows, finds the way of each and follows it when routes change, and attaches the program to
/// the interfaces the flows come in on.
/// </summary>
public sealed class KernelForwarder : IKernelForwarder, IDisposable
{
    /// <summary>A slot rests so long after its flow: a packet the kernel is at work on may still be counted there.</summary>
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ForwardingProgram _program;
    private readonly ProcessPriority _priority;
    private readonly RouteSocket _routes;
    private readonly DeviceSocket? _devices;
    private readonly InterfaceHooks _hooks;
    private readonly NeighbourTable _neighbours;
    private readonly FlowRecord?[] _flows;
    private readonly Stack<int> _free = new();
    private readonly Queue<(int Slot, MonotonicTime Until)> _resting = new();
    private readonly RouteWatch _watch;
    private bool _detached;
    private bool _disposed;
    private int _used;
    private int _installed;
    private long _refused;

    private KernelForwarder(ForwardingProgram program, KernelForwarderOptions options, ProcessPriority priority, RouteSocket routes, DeviceSocket? devices)
    {
        _program = program;
        _priority = priority;
        _routes = routes;
        _devices = devices;
        _hooks = new InterfaceHooks(program, options, priority, routes, devices);
        _neighbours = new NeighbourTable(routes);
        _flows = new FlowRecord?[program.Slots];
        _watch = new RouteWatch(devices, FollowRoutes, FollowNeighbours);
    }

    /// <summary>Flows the kernel has now. Any thread.</summary>
    public int Flows => Volatile.Read(ref _installed);

    /// <summary>Flows that stayed in user space because there was no room, no way, or an interface that does not fit. Any thread.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Those of the kernel's flows that its program for XDP forwards. Any thread.</summary>
    internal int DirectFlows
    {
        get
        {
            lock (_gate)
                return _flows.Count(f => f is { IsInstalled: true, Value.Direct: 1 });
        }
    }

    /// <summary>Loads the program and attaches it to the interfaces that have the addresses.</summary>
    /// <param name="addresses">Where media comes in, as far as known; other interfaces follow when a flow needs them.</param>
    /// <param name="reason">Why there is no forwarder, in words.</param>
    public static bool TryCreate(
        KernelForwarderOptions options, IReadOnlyCollection<TransportAddress> addresses,
        [NotNullWhen(true)] out KernelForwarder? forwarder, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(addresses);
        forwarder = null;
        List<(int Index, string Name)> interfaces = LocalInterfaces.Of(addresses, options.Loopback);
        if (interfaces.Count == 0)
        {
            reason = "no address of media is on an Ethernet interface" + (options.Loopback ? "" : " (loopback is used with 'require' only)");
            return false;
        }

        if (!ForwardingProgram.TryLoad(options.Flows, out ForwardingProgram? program, out reason))
            return false;
        ProcessPriority? priority = null;
        RouteSocket? routes = null;
        DeviceSocket? devices = null;
        try
        {
            priority = ProcessPriority.TryTake();
            if (priority is null)
            {
                reason = "too many engines in this network namespace";
                return false;
            }

            routes = RouteSocket.ForRequests();
            devices = options.Xdp && program.TakesFrames ? DeviceSocket.TryOpen() : null;
            forwarder = new KernelForwarder(program, options, priority, routes, devices);
            if (forwarder.TryAttach(interfaces, out reason))
                return true;
            forwarder.Dispose();
            forwarder = null;
            return false;
        }
        catch (IOException failure)
        {
            reason = failure.Message;
            return false;
        }
        finally
        {
            if (forwarder is null)
            {
                devices?.Dispose();
                routes?.Dispose();
                priority?.Dispose();
                program.Dispose();
            }
        }
    }

    /// <summary>The interfaces the program is attached to and how, for the log.</summary>
    public string Description
    {
        get
        {
            lock (_gate)
            {
                return _hooks.Description;
            }
        }
    }

    public bool TryInstall(KernelFlow flow, ReadOnlySpan<KernelStream> streams, out int handle)
    {
        ArgumentNullException.ThrowIfNull(flow);
        lock (_gate)
        {
            handle = -1;
            if (_detached || !TryTakeSlot(out int slot))
            {
                _refused++;
                return false;
            }

            FlowRecord record = FlowRecord.Create(flow, slot, streams);
            Prepare(ref _program.State(slot), streams);
            if (!TryLead(record) || _program.Update(record.Key, record.Value) != 0)
            {
                _neighbours.Leave(record);
                _free.Push(slot);
                _refused++;
                return false;
            }

            record.IsInstalled = true;
            _installed++;
            _flows[slot] = record;
            handle = slot;
            return true;
        }
    }

    public void Read(int handle, int stream, out KernelStream state)
    {
        state = default;
        ref FlowStream from = ref _program.State(handle).Streams[stream];

        // The number of packets first: what it counts is in the other fields, or nearly so.
        state.Packets = (long)Volatile.Read(ref from.Packets);
        state.Bytes = (long)from.Bytes;
        state.PayloadBytes = (long)from.PayloadBytes;
        state.Duplicates = (long)from.Duplicates;
        state.Reordered = (long)from.Reordered;
        state.Highest = (long)from.Highest;
        state.Seen = new UInt128(from.SeenHigh, from.SeenLow);
        state.LastArrival = new MonotonicTime((long)from.LastArrival);
        state.JitterNanoseconds = (long)from.Jitter;
        state.LastTimestamp = from.LastTimestamp;
        state.LastClockRate = (int)from.LastClock;
        state.LastSequenceNumber = (ushort)from.LastSequence;
        state.LastPayload = (int)from.LastPayload;
        for (int i = 0; i < KernelFlow.MaximumPayloads; i++)
            state.PayloadPackets[i] = (long)from.PayloadPackets[i];
    }

    public void Remove(int handle)
    {
        lock (_gate)
        {
            if (_disposed || _flows[handle] is not { } record)
                return;
            Uninstall(record);
            _neighbours.Leave(record);
            _flows[handle] = null;
        }
    }

    public void Release(int handle)
    {
        lock (_gate)
        {
            if (!_disposed)
                _resting.Enqueue((handle, MonotonicClock.Now + _rest));
        }
    }

    public void KeepAlive(MonotonicTime now)
    {
        lock (_gate)
        {
            if (!_detached)
                _program.KeepAliveUntil((now + IKernelForwarder.Patience).Nanoseconds);
        }
    }

    /// <summary>Takes the program away from all interfaces: all packets come to the sockets again. Counts can still be read.</summary>
    public void Detach()
    {
        _watch.Dispose();
        lock (_gate)
        {
            if (_detached)
                return;
            _detached = true;
            _program.KeepAliveUntil(0);
            _hooks.Dispose();
        }
    }

    /// <summary>After the last user is gone.</summary>
    public void Dispose()
    {
        Detach();
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _installed = 0;
            _program.Dispose();
            _devices?.Dispose();
            _routes.Dispose();
            _priority.Dispose();
        }
    }

    private static void Prepare(ref FlowState state, ReadOnlySpan<KernelStream> streams)
    {
        state = default;
        for (int i = 0; i < streams.Length; i++)
        {
            ref FlowStream to = ref state.Streams[i];
            ref readonly KernelStream from = ref streams[i];
            to.Highest = (ulong)from.Highest;
            to.SeenLow = (ulong)from.Seen;
            to.SeenHigh = (ulong)(from.Seen >> 64);
            to.LastArrival = (ulong)from.LastArrival.Nanoseconds;
            to.Jitter = (ulong)from.JitterNanoseconds;
            to.LastTimestamp = from.LastTimestamp;
            to.LastClock = (uint)from.LastClockRate;
            to.LastSequence = from.LastSequenceNumber;
        }
    }

    private bool TryTakeSlot(out int slot)
    {
        if (_free.TryPop(out slot))
            return true;
        if (_resting.TryPeek(out (int Slot, MonotonicTime Until) rested) && rested.Until <= MonotonicClock.Now)
        {
            slot = _resting.Dequeue().Slot;
            return true;
        }

        slot = _used;
        if (_used == _program.Slots)
            return false;
        _used++;
        return true;
    }

    private bool TryAttach(List<(int Index, string Name)> interfaces, [NotNullWhen(false)] out string? reason)
    {
        lock (_gate)
        {
            foreach ((int index, string name) in interfaces)
            {
                if (_hooks.TryAttach(index, out string? why))
                    continue;
                reason = $"{name}: {why}";
                return false;
            }

            reason = null;
            return true;
        }
    }

    /// <summary>Finds where the flow comes in and goes out. False when the kernel cannot forward it.</summary>
    private bool TryLead(FlowRecord record)
    {
        KernelFlow flow = record.Flow;
        if (!TryGetRoute(flow.Remote, flow.Local, 0, out Route back) || !TryGetRoute(flow.Destination, flow.Source, flow.TrafficClass, out Route way)
            || !_hooks.TryGetLink(way.Interface, out Link egress) || !egress.IsUp)
            return false;

        // A packet that comes in from outside cannot be sent to this host itself: it would look forged. From loopback it can, in its IP version.
        bool fits = way.IsLocal
            ? egress.Type == InterfaceHooks.Loopback && back.Interface == way.Interface && flow.Local.Family == flow.Destination.Family
            : egress.Type == InterfaceHooks.Ethernet && (way.Gateway.Length == 0 || way.Gateway.Length == (flow.Destination.Family == IpFamily.IPv4 ? 4 : 16));
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
        return _routes.TryGetRoute(destination[..to.WriteAddress(destination)], source[..from.WriteAddress(source)], trafficClass, out route);
    }

    private void Uninstall(FlowRecord record)
    {
        if (!record.IsInstalled)
            return;
        _program.Delete(record.Key);
        record.IsInstalled = false;
        _installed--;
    }

    private void FollowRoutes()
    {
        lock (_gate)
        {
            if (_detached)
                return;
            _hooks.Refresh();
            _neighbours.Clear();
            for (int i = 0; i < _used; i++)
            {
                if (_flows[i] is not { } record)
                    continue;
                FlowValue old = record.Value;
                if (!TryLead(record))
                    Uninstall(record);
                else if (!record.IsInstalled || !record.HasValue(old))
                    Reinstall(record);
            }
        }
    }

    private void FollowNeighbours(IReadOnlyList<Neighbour> changed)
    {
        lock (_gate)
        {
            if (_detached)
                return;
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
    }

    private void Reinstall(FlowRecord record)
    {
        bool wasInstalled = record.IsInstalled;
        record.IsInstalled = _program.Update(record.Key, record.Value) == 0;
        _installed += (record.IsInstalled ? 1 : 0) - (wasInstalled ? 1 : 0);
    }
}
