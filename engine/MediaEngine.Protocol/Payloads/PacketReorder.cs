using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Puts the packets of a datagram source back in order before a depacketizer reads them. It keeps handles only; a missing packet is waited
/// for at most <see cref="MaximumWait"/>. Packets in order pass at once.
/// </summary>
public sealed class PacketReorder
{
    /// <summary>Packets kept at one time; a power of two.</summary>
    public const int Capacity = 512;

    /// <summary>How long the packets behind a missing one wait.</summary>
    public static readonly TimeSpan MaximumWait = TimeSpan.FromMilliseconds(50);

    private readonly PacketBuffer[] _buffers = new PacketBuffer[Capacity];
    private readonly MonotonicTime[] _arrivals = new MonotonicTime[Capacity];
    private readonly bool[] _present = new bool[Capacity];
    private ushort _next;
    private bool _started;

    /// <summary>Packets that wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>Packets that came twice or too late; the caller gives them back.</summary>
    public long Refused { get; private set; }

    /// <summary>When <see cref="TryTake"/> gives more although nothing comes.</summary>
    public MonotonicTime Deadline { get; private set; } = MonotonicTime.Never;

    /// <summary>False: not kept, the caller still owns the buffer.</summary>
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
            // A source that starts again.
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
            Deadline = arrival + MaximumWait;
        return true;
    }

    /// <summary>The next packet in order; a gap is left behind when its time is over. The caller owns the buffer.</summary>
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
            Deadline = arrival + MaximumWait;
        return true;
    }
}
