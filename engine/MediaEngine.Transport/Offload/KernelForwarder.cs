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
    private const int Ethernet = 1;
    private const int Loopback = 772;

    /// <summary>A slot rests so long after its flow: a packet the kernel is at work on may still be counted there.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ForwardingProgram _program;
    private readonly KernelForwarderOptions _options;
    private readonly ProcessPriority _priority;
    private readonly RouteSocket _routes;
    private readonly Dictionary<int, IngressAttachment?> _attachments = [];
    private readonly Dictionary<int, Link> _links = [];
    private readonly FlowRecord?[] _flows;
    private readonly Stack<int> _free = new();
    private readonly Queue<(int Slot, MonotonicTime Until)> _resting = new();
    private readonly RouteWatch _watch;
    private bool _detached;
    private bool _disposed;
    private int _used;
    private int _installed;
    private long _refused;

    private KernelForwarder(ForwardingProgram program, KernelForwarderOptions options, ProcessPriority priority, RouteSocket routes)
    {
        _program = program;
        _options = options;
        _priority = priority;
        _routes = routes;
        _flows = new FlowRecord?[program.Slots];
        _watch = new RouteWatch(FollowRoutes);
    }

    /// <summary>Flows the kernel has now. Any thread.</summary>
    public int Flows => Volatile.Read(ref _installed);

    /// <summary>Flows that stayed in user space because there was no room, no way, or an interface that does not fit. Any thread.</summary>
    public long Refused => Volatile.Read(ref _refused);

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
        try
        {
            priority = ProcessPriority.TryTake();
            if (priority is null)
            {
                reason = "too many engines in this network namespace";
                return false;
            }

            routes = RouteSocket.ForRequests();
            forwarder = new KernelForwarder(program, options, priority, routes);
            foreach ((int index, string name) in interfaces)
            {
                if (forwarder.TryAttach(index, out string? why))
                    continue;
                reason = $"{name}: {why}";
                forwarder.Dispose();
                forwarder = null;
                return false;
            }

            return true;
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
                return string.Join(", ", _attachments.Where(a => a.Value is not null)
                    .Select(a => $"{(_routes.TryGetLink(a.Key, out Link link) ? link.Name : $"{a.Key}")} ({a.Value!.Kind})").Order());
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
            if (!TryLead(record, out _) || _program.Update(record.Key, record.Value) != 0)
            {
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
            _flows[handle] = null;
        }
    }

    public void Release(int handle)
    {
        lock (_gate)
        {
            if (!_disposed)
                _resting.Enqueue((handle, MonotonicClock.Now + s_rest));
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
            foreach (IngressAttachment? attachment in _attachments.Values)
                attachment?.Dispose();
            _attachments.Clear();
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

    /// <summary>Finds where the flow comes in and goes out. False when the kernel cannot forward it.</summary>
    private bool TryLead(FlowRecord record, out bool changed)
    {
        changed = false;
        KernelFlow flow = record.Flow;
        if (!TryGetRoute(flow.Remote, flow.Local, 0, out Route back) || !TryGetRoute(flow.Destination, flow.Source, flow.TrafficClass, out Route way)
            || !TryGetLink(way.Interface, out Link egress) || !egress.IsUp)
            return false;

        // A packet that comes in from outside cannot be sent to this host itself: it would look forged. From loopback it can, in its IP version.
        bool fits = way.IsLocal
            ? egress.Type == Loopback && back.Interface == way.Interface && flow.Local.Family == flow.Destination.Family
            : egress.Type == Ethernet && (way.Gateway.Length == 0 || way.Gateway.Length == (flow.Destination.Family == IpFamily.IPv4 ? 4 : 16));
        if (!fits || !TryAttach(back.Interface, out _))
            return false;
        changed = record.Lead(back.Interface, way, way.Mtu > 0 ? Math.Min(way.Mtu, egress.Mtu) : egress.Mtu);
        return true;
    }

    private bool TryGetRoute(in TransportAddress to, in TransportAddress from, byte trafficClass, out Route route)
    {
        Span<byte> destination = stackalloc byte[16];
        Span<byte> source = stackalloc byte[16];
        return _routes.TryGetRoute(destination[..to.WriteAddress(destination)], source[..from.WriteAddress(source)], trafficClass, out route);
    }

    /// <summary>An interface, asked for once between two changes of the network.</summary>
    private bool TryGetLink(int index, out Link link)
    {
        if (_links.TryGetValue(index, out link))
            return true;
        if (!_routes.TryGetLink(index, out link))
            return false;
        _links.Add(index, link);
        return true;
    }

    private bool TryAttach(int index, [NotNullWhen(false)] out string? reason)
    {
        reason = "it was refused before";
        if (_attachments.TryGetValue(index, out IngressAttachment? known))
            return known is not null;
        IngressAttachment? attachment = null;
        if (!_routes.TryGetLink(index, out Link link) || link.Type is not (Ethernet or Loopback))
            reason = "it is not Ethernet";
        else if (link.Type == Loopback && !_options.Loopback)
            reason = "loopback is left alone";
        else
            IngressAttachment.TryAttach(_program, index, _priority.Value, _options.PreferTcx, out attachment, out reason);
        _attachments.Add(index, attachment);
        return attachment is not null;
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
            _links.Clear();
            ForgetLostInterfaces();
            for (int i = 0; i < _used; i++)
            {
                if (_flows[i] is not { } record)
                    continue;
                if (!TryLead(record, out bool changed))
                {
                    Uninstall(record);
                }
                else if (!record.IsInstalled || changed)
                {
                    bool isNew = !record.IsInstalled;
                    record.IsInstalled = _program.Update(record.Key, record.Value) == 0;
                    if (record.IsInstalled && isNew)
                        _installed++;
                    else if (!record.IsInstalled && !isNew)
                        _installed--;
                }
            }
        }
    }

    private void ForgetLostInterfaces()
    {
        foreach ((int index, IngressAttachment? attachment) in _attachments.ToArray())
        {
            // What was refused gets another chance: the interface may be another one by now.
            if (attachment is not null && _routes.TryGetLink(index, out _))
                continue;
            attachment?.Dispose();
            _attachments.Remove(index);
        }
    }
}
