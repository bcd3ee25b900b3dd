using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Restores the order of packets of a datagram source for a depacketizer. It keeps only handles. It waits at most
/// <see cref="MaximumWait"/>, or as long as it was told, for a missing packet. Packets in order pass without delay.
/// </summary>
public sealed class PacketReorder(TimeSpan? wait = null)
{
    /// <summary>Largest number of waiting packets; a power of two.</summary>
    public const int Capacity = 512;

    /// <summary>Longest time that packets wait for a missing one, unless another was given.</summary>
    public static readonly TimeSpan MaximumWait = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan _wait = wait ?? MaximumWait;
    private readonly PacketBuffer[] _buffers = new PacketBuffer[Capacity];
    private readonly MonotonicTime[] _arrivals = new MonotonicTime[Capacity];
    private readonly bool[] _present = new bool[Capacity];
    private ushort _next;
    private bool _started;

    /// <summary>Number of waiting packets.</summary>
    public int Waiting { get; private set; }

    /// <summary>Number of packets that were duplicates or too late. The caller returns their buffers.</summary>
    public long Refused { get; private set; }

    /// <summary>The time when <see cref="TryTake"/> gives a packet even if no other packet arrives.</summary>
    public MonotonicTime Deadline { get; private set; } = MonotonicTime.Never;

    /// <summary>Keeps a packet. Returns false if it is refused; the caller then still owns the buffer.</summary>
    public bool TryAdd(ushort sequenceNumber, PacketBuffer buffer, MonotonicTime arrival)
    {
        if (!_started)
        {
            _next = sequenceNumber;
            _started = true;
        }

        int ahead = (short)(ushort)(sequenceNumber - _next);
        if (Waiting == 0 && ahead is < -Capacity or >= Capacity)
        {
            // The source has restarted.
            _next = sequenceNumber;
            ahead = 0;
        }

        int place = sequenceNumber & (Capacity - 1);
        if (ahead is < 0 or >= Capacity || _present[place])
        {
            Refused++;
            return false;
        }

        _present[place] = true;
        _buffers[place] = buffer;
        _arrivals[place] = arrival;
        Waiting++;
        if (ahead > 0 && Deadline == MonotonicTime.Never)
            Deadline = arrival + _wait;
        return true;
    }

    /// <summary>Takes the next packet in order. A gap is skipped when its time is over. The caller owns the buffer.</summary>
    public bool TryTake(MonotonicTime now, out PacketBuffer buffer, out MonotonicTime arrival)
    {
        buffer = PacketBuffer.None;
        arrival = default;
        if (Waiting == 0)
        {
            Deadline = MonotonicTime.Never;
            return false;
        }

        if (!_present[_next & (Capacity - 1)])
        {
            if (now < Deadline && Waiting < Capacity / 2)
                return false;
            while (!_present[_next & (Capacity - 1)])
                _next++;
        }

        int place = _next & (Capacity - 1);
        buffer = _buffers[place];
        arrival = _arrivals[place];
        _present[place] = false;
        _next++;
        Waiting--;
        Deadline = MonotonicTime.Never;
        if (Waiting > 0 && !_present[_next & (Capacity - 1)])
            Deadline = arrival + _wait;
        return true;
    }
}
