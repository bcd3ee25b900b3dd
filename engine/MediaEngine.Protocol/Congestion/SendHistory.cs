using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// The last sent packets, by number, until the receiver has reported them. Each packet counts once, as lost or as received: overlapping
/// reports do not count a packet twice, and a packet that was reported missing but arrives later is no longer lost.
/// </summary>
internal sealed class SendHistory
{
    /// <summary>Number of packets kept; a power of two.</summary>
    public const int Capacity = 8192;

    private const int SourceCapacity = 2048;
    private const int MaximumSources = 16;

    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly Dictionary<uint, int[]> _sources = [];

    /// <summary>Number of the next packet; its low 16 bits are the transport-wide sequence number.</summary>
    public long Next { get; private set; } = 0x10000;

    public long InFlight { get; private set; }

    /// <summary>Packets since the start that are known to be lost.</summary>
    public long Lost { get; private set; }

    /// <summary>Packets since the start that are known to have arrived.</summary>
    public long Received { get; private set; }

    /// <summary>
    /// Makes room for a stream that the receiver reports by its own sequence numbers (RFC 8888). False when there are too many streams.
    /// </summary>
    public bool TryAddSource(uint ssrc)
    {
        if (_sources.ContainsKey(ssrc))
            return true;
        if (_sources.Count == MaximumSources)
            return false;
        _sources[ssrc] = new int[SourceCapacity];
        return true;
    }

    public void Add(MonotonicTime now, int size, int probe, uint ssrc, ushort sequenceNumber)
    {
        ref Entry entry = ref _entries[Next & (Capacity - 1)];
        if (entry.State == State.InFlight)
            InFlight -= entry.Size;
        entry = new Entry
        {
            Number = Next,
            Sent = now,
            Size = size,
            Probe = probe,
            Ssrc = ssrc,
            SequenceNumber = sequenceNumber,
            State = State.InFlight
        };
        InFlight += size;
        if (_sources.TryGetValue(ssrc, out int[]? places))
            places[sequenceNumber & (SourceCapacity - 1)] = (int)(Next & (Capacity - 1));
        Next++;
    }

    /// <summary>The packet of a transport-wide sequence number; -1 when it is not known.</summary>
    public long Find(ushort transportSequenceNumber)
    {
        long number = Next - 1 - (ushort)((ushort)(Next - 1) - transportSequenceNumber);
        return _entries[number & (Capacity - 1)].Number == number && number > 0 ? number : -1;
    }

    /// <summary>The packet of a stream's own sequence number; -1 when it is not known.</summary>
    public long Find(uint ssrc, ushort sequenceNumber)
    {
        if (!_sources.TryGetValue(ssrc, out int[]? places))
            return -1;
        ref Entry entry = ref _entries[places[sequenceNumber & (SourceCapacity - 1)]];
        return entry.Number > 0 && entry.Ssrc == ssrc && entry.SequenceNumber == sequenceNumber ? entry.Number : -1;
    }

    /// <summary>A packet arrived. False when this was known before.</summary>
    public bool Receive(long number, MonotonicTime arrival, out PacketFeedback feedback)
    {
        ref Entry entry = ref _entries[number & (Capacity - 1)];
        feedback = new PacketFeedback(entry.Sent, arrival, entry.Size, entry.Probe);
        if (entry.State is State.Received or State.Unused)
            return false;
        if (entry.State == State.InFlight)
            InFlight -= entry.Size;
        else
            Lost--;
        Received++;
        entry.State = State.Received;
        return true;
    }

    /// <summary>A packet was reported missing.</summary>
    public void Lose(long number)
    {
        ref Entry entry = ref _entries[number & (Capacity - 1)];
        if (entry.State != State.InFlight)
            return;
        InFlight -= entry.Size;
        Lost++;
        entry.State = State.Lost;
    }

    /// <summary>The report about a packet is lost. Returns the size of the packet; 0 if it was reported before.</summary>
    public int Forget(long number)
    {
        ref Entry entry = ref _entries[number & (Capacity - 1)];
        if (entry.State != State.InFlight)
            return 0;
        InFlight -= entry.Size;
        entry.State = State.Unused;
        return entry.Size;
    }

    private enum State : byte
    {
        Unused,
        InFlight,
        Received,
        Lost,
    }

    private struct Entry
    {
        public long Number;
        public MonotonicTime Sent;
        public int Size;
        public int Probe;
        public uint Ssrc;
        public ushort SequenceNumber;
        public State State;
    }
}
