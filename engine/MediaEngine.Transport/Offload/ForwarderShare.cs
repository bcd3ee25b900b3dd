using MediaEngine.Interop.Linux.Bpf;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;

namespace MediaEngine.Transport.Offload;

/// <summary>
/// The slots of one worker. The worker prepares a slot's shared memory and then posts the flow; the forwarder's thread installs it. To take
/// a flow back the worker writes one word of that memory, which the program reads for each packet, and then posts the removal.
/// </summary>
internal sealed class ForwarderShare : IKernelForwarder
{
    /// <summary>A slot rests so long after its flow: a packet that the kernel is processing may still be counted there.</summary>
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(1);

    private readonly ForwardingProgram _program;
    private readonly Action _wake;
    private readonly FlowRecord?[] _records;
    private readonly int _firstSlot;
    private readonly Stack<int> _free = new();
    private readonly Queue<(FlowRecord Record, MonotonicTime Until)> _resting = new();
    private int _used;
    private long _withoutRoom;
    private volatile bool _isClosed;

    /// <param name="wake">Called after each request.</param>
    public ForwarderShare(ForwardingProgram program, int firstSlot, int slots, Action wake)
    {
        (_program, _firstSlot, _wake) = (program, firstSlot, wake);
        _records = new FlowRecord?[slots];
        Requests = new FlowRequests(slots);
    }

    /// <summary>Read by the forwarder's thread.</summary>
    public FlowRequests Requests { get; }

    /// <summary>Requests that found no slot. Any thread.</summary>
    public long WithoutRoom => Volatile.Read(ref _withoutRoom);

    public bool TryInstall(KernelFlow flow, ReadOnlySpan<KernelStream> streams, out int handle)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (_isClosed || !TryTakeSlot(out handle))
        {
            handle = -1;
            Volatile.Write(ref _withoutRoom, _withoutRoom + 1);
            return false;
        }

        int slot = _firstSlot + handle;
        var record = FlowRecord.Create(flow, slot, streams);
        Prepare(ref _program.State(slot), streams);
        _records[handle] = record;
        Post(record);
        return true;
    }

    public KernelFlowStatus StatusOf(int handle) => Record(handle).Status;

    public void Read(int handle, int stream, out KernelStream state)
    {
        state = default;
        ref FlowStream from = ref _program.State(_firstSlot + handle).Streams[stream];

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
        state.LastSequenceNumber = from.LastSequence;
        state.LastPayload = from.LastPayload;
        for (int i = 0; i < KernelFlow.MaximumPayloads; i++)
            state.PayloadPackets[i] = (long)from.PayloadPackets[i];
    }

    public void Remove(int handle)
    {
        FlowRecord record = Record(handle);
        if (record.IsRemovalPosted)
            return;
        ref FlowState state = ref _program.State(_firstSlot + handle);
        for (int i = 0; i < KernelFlow.MaximumStreams; i++)
            Volatile.Write(ref state.Streams[i].Withdrawn, 1);
        record.IsWithdrawn = true;
        if (record.Status == KernelFlowStatus.Refused)
            return;
        record.IsRemovalPosted = true;
        Post(record);
    }

    public void Release(int handle)
    {
        FlowRecord record = Record(handle);
        _records[handle] = null;
        if (record.IsRemovalPosted)
            _resting.Enqueue((record, MonotonicClock.Now + _rest));
        else
            _free.Push(handle);
    }

    public void KeepAlive(MonotonicTime now)
    {
        if (!_isClosed)
            _program.KeepAliveUntil((now + IKernelForwarder.Patience).Nanoseconds);
    }

    /// <summary>No new flows from now on. Any thread.</summary>
    public void Close() => _isClosed = true;

    private FlowRecord Record(int handle) => _records[handle] ?? throw new ArgumentException("no such flow", nameof(handle));

    private void Post(FlowRecord record)
    {
        Requests.Post(record);
        _wake();
    }

    /// <summary>Takes a slot that the kernel has no flow for.</summary>
    private bool TryTakeSlot(out int slot)
    {
        if (_free.TryPop(out slot))
            return true;
        if (_resting.TryPeek(out (FlowRecord Record, MonotonicTime Until) rested) && rested.Until <= MonotonicClock.Now
            && rested.Record.IsGone)
        {
            slot = _resting.Dequeue().Record.Slot - _firstSlot;
            return true;
        }

        slot = _used;
        if (_used == _records.Length)
            return false;
        _used++;
        return true;
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
}
