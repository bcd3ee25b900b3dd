using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;

namespace MediaEngine.Testing;

/// <summary>The in-kernel path of a simulated network. It forwards packets of its flows before the worker gets them.</summary>
public sealed class SimKernelForwarder(SimNetwork network) : IKernelForwarder
{
    private readonly List<Entry?> _entries = [];

    /// <summary>The maximum number of flows.</summary>
    public int Capacity { get; set; } = int.MaxValue;

    /// <summary>Refuses all further requests, after the delay, because there is no route.</summary>
    public bool HasNoRoute { get; set; }

    /// <summary>The time until the forwarder's thread handles a request.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The number of current flows.</summary>
    public int Flows => _entries.Count(IsForwarding);

    /// <summary>The number of handles that were not released.</summary>
    public int Handles => _entries.Count(e => e is not null);

    public long Forwarded { get; private set; }

    public IEnumerable<KernelFlow> Installed => _entries.Where(IsForwarding).Select(e => e!.Flow);

    public MonotonicTime LastKeepAlive { get; private set; }

    /// <summary>Whether the kernel has taken the packet.</summary>
    public bool TryForward(TransportAddress local, TransportAddress from, byte[] bytes)
    {
        if (bytes.Length < 12 || _entries.Find(e => IsForwarding(e) && e!.Flow.Local == local && e.Flow.Remote == from) is not { } entry)
            return false;
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(8));
        int stream = Array.FindIndex(entry.Streams, s => s.Ssrc == ssrc);
        int payload = entry.Flow.Payloads.ToList().FindIndex(p => p.PayloadType == (bytes[1] & 0x7f));
        if (stream < 0 || payload < 0)
            return false;
        ref KernelStream state = ref entry.Streams[stream];
        ushort sequence = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2));
        short step = (short)(sequence - (ushort)state.Highest);
        if (step is >= 3000 or <= -128)
            return false;
        if (step > 0)
        {
            state.Seen = (state.Seen << step) | 1;
            state.Highest += step;
        }
        else if ((state.Seen & (UInt128.One << -step)) != 0)
        {
            state.Duplicates++;
        }
        else
        {
            state.Seen |= UInt128.One << -step;
            state.Reordered++;
        }

        state.Packets++;
        state.Bytes += bytes.Length;
        state.PayloadBytes += bytes.Length - 12;
        state.PayloadPackets[payload]++;
        (state.LastArrival, state.LastTimestamp) = (network.Now, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4)));
        (state.LastSequenceNumber, state.LastPayload, state.LastClockRate) = (sequence, payload, entry.Flow.Payloads[payload].ClockRate);
        Forwarded++;
        network.Send(entry.Flow.Source, entry.Flow.Destination, bytes);
        return true;
    }

    public bool TryInstall(KernelFlow flow, ReadOnlySpan<KernelStream> streams, out int handle)
    {
        handle = _entries.Count;
        List<Entry> current = [.. _entries.Where(e => e is { IsRemoved: false }).Select(e => e!)];
        if (current.Count >= Capacity)
            return false;
        if (current.Any(e => e.Flow.Local == flow.Local && e.Flow.Remote == flow.Remote))
            throw new InvalidOperationException($"{flow.Remote} to {flow.Local} is forwarded already");
        _entries.Add(new Entry(flow, streams.ToArray()) { IsRefused = HasNoRoute, From = network.Now + Delay });
        return true;
    }

    public KernelFlowStatus StatusOf(int handle) => _entries[handle] switch
    {
        { } entry when network.Now < entry.From => KernelFlowStatus.Requested,
        { IsRefused: true } => KernelFlowStatus.Refused,
        _ => KernelFlowStatus.Forwarding,
    };

    public void Read(int handle, int stream, out KernelStream state) => state = _entries[handle]!.Streams[stream];

    public void Remove(int handle) => _entries[handle]!.IsRemoved = true;

    public void Release(int handle) => _entries[handle] = null;

    public void KeepAlive(MonotonicTime now) => LastKeepAlive = now;

    private bool IsForwarding(Entry? entry) => entry is { IsRemoved: false, IsRefused: false } && network.Now >= entry.From;

    private sealed class Entry(KernelFlow flow, KernelStream[] streams)
    {
        public KernelFlow Flow => flow;

        public KernelStream[] Streams => streams;

        public MonotonicTime From { get; init; }

        public bool IsRefused { get; init; }

        public bool IsRemoved { get; set; }
    }
}
