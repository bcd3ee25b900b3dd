using System.Runtime.InteropServices;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Feedback;

/// <summary>
/// The last packets of one sent stream, to answer NACKs (RFC 4585 section 6.2.1, RFC 4588): 512 packets or one second of them, whichever is
/// less. They are stored in a ring of native memory that grows to hold one second, up to 1 MiB.
/// </summary>
/// <remarks>
/// NACKs can be forged, so retransmissions are limited: half as many as packets sent, 128 in a burst, and the same packet only once per
/// interval.
/// </remarks>
public sealed unsafe class RetransmissionBuffer : IDisposable
{
    /// <summary>A power of two: a packet's index is its sequence number modulo this.</summary>
    public const int MaximumPackets = 512;

    /// <summary>Size of the packet ring in octets.</summary>
    public const int MaximumBytes = 1 << 20;

    /// <summary>Packets older than this are not retransmitted.</summary>
    public static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(1);

    private const int FirstBytes = 1 << 15;
    private const int MaximumCredit = 256;
    private const int ResendCost = 2;

    private readonly MemoryBudget _budget;
    private Entry* _entries;
    private byte* _bytes;
    private int _capacity;
    private long _end;
    private int _credit = MaximumCredit;

    private RetransmissionBuffer(MemoryBudget budget)
    {
        _budget = budget;
        _entries = (Entry*)NativeMemory.AllocZeroed(MaximumPackets, (nuint)sizeof(Entry));
        _bytes = (byte*)NativeMemory.Alloc(FirstBytes);
        _capacity = FirstBytes;
    }

    /// <summary>Null when the memory budget is used up.</summary>
    public static RetransmissionBuffer? TryCreate(MemoryBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return budget.TryTake(FirstBytes + MaximumPackets * sizeof(Entry)) ? new RetransmissionBuffer(budget) : null;
    }

    /// <summary>Octets of native memory held.</summary>
    public long Size => _bytes is null ? 0 : _capacity + MaximumPackets * sizeof(Entry);

    /// <summary>Stores a packet as it was sent.</summary>
    public void Store(ushort sequenceNumber, ReadOnlySpan<byte> packet, MonotonicTime now)
    {
        if (_bytes is null || packet.IsEmpty || packet.Length > FirstBytes)
            return;
        _credit = Math.Min(_credit + 1, MaximumCredit);
        long start = Place(packet.Length);
        while (_capacity < MaximumBytes && start + packet.Length > _capacity && IsYoung(start + packet.Length - _capacity, now)
            && TryGrow())
            start = Place(packet.Length);
        packet.CopyTo(new Span<byte>(_bytes + (start & (_capacity - 1)), packet.Length));
        _end = start + packet.Length;
        _entries[sequenceNumber & (MaximumPackets - 1)] = new Entry
        {
            SequenceNumber = sequenceNumber,
            Length = (ushort)packet.Length,
            Start = start,
            StoredAt = now,
            NotBefore = default,
        };
    }

    /// <summary>Looks up a packet to send it again.</summary>
    /// <param name="interval">The packet is not returned again before this time has passed, because the same loss is often reported
    /// twice.</param>
    /// <param name="packet">Valid until the next <see cref="Store"/>.</param>
    public Lookup TryTake(ushort sequenceNumber, TimeSpan interval, MonotonicTime now, out ReadOnlySpan<byte> packet, out TimeSpan age)
    {
        packet = default;
        age = default;
        if (_bytes is null)
            return Lookup.Unknown;
        ref Entry entry = ref _entries[sequenceNumber & (MaximumPackets - 1)];
        age = now - entry.StoredAt;
        if (entry.Length == 0 || entry.SequenceNumber != sequenceNumber || age > MaximumAge || _end - entry.Start > _capacity)
            return Lookup.Unknown;
        if (now < entry.NotBefore || _credit < ResendCost)
            return Lookup.NotNow;
        _credit -= ResendCost;
        entry.NotBefore = now + interval;
        packet = new ReadOnlySpan<byte>(_bytes + (entry.Start & (_capacity - 1)), entry.Length);
        return Lookup.Found;
    }

    /// <summary>True when the packet is stored, whether or not it may be sent now.</summary>
    public bool Holds(ushort sequenceNumber, MonotonicTime now)
    {
        if (_bytes is null)
            return false;
        ref Entry entry = ref _entries[sequenceNumber & (MaximumPackets - 1)];
        return entry.Length != 0 && entry.SequenceNumber == sequenceNumber && now - entry.StoredAt <= MaximumAge
            && _end - entry.Start <= _capacity;
    }

    public void Dispose()
    {
        if (_bytes is null)
            return;
        _budget.Return(Size);
        NativeMemory.Free(_bytes);
        NativeMemory.Free(_entries);
        _bytes = null;
        _entries = null;
    }

    /// <summary>Where the next packet starts. A packet does not wrap around the end of the ring.</summary>
    private long Place(int length)
    {
        long offset = _end & (_capacity - 1);
        return offset + length > _capacity ? _end + _capacity - offset : _end;
    }

    /// <summary>True when writing up to a position would overwrite a packet that may still be requested.</summary>
    private bool IsYoung(long overwrittenTo, MonotonicTime now)
    {
        for (int i = 0; i < MaximumPackets; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Length != 0 && _end - entry.Start <= _capacity && entry.Start < overwrittenTo && now - entry.StoredAt <= MaximumAge)
                return true;
        }

        return false;
    }

    private bool TryGrow()
    {
        if (!_budget.TryTake(_capacity))
            return false;
        byte* larger = (byte*)NativeMemory.Alloc((nuint)_capacity * 2);
        long from = Math.Max(0, _end - _capacity);

        // Positions stay valid and only the modulus changes, because no packet crosses a multiple of either size.
        for (long at = from; at < _end;)
        {
            int offset = (int)(at & (_capacity - 1));
            int length = (int)Math.Min(_capacity - offset, _end - at);
            new ReadOnlySpan<byte>(_bytes + offset, length).CopyTo(new Span<byte>(larger + (at & (_capacity * 2 - 1)), length));
            at += length;
        }

        NativeMemory.Free(_bytes);
        _bytes = larger;
        _capacity *= 2;
        return true;
    }

    public enum Lookup : byte
    {
        /// <summary>Never stored, or overwritten.</summary>
        Unknown,
        Found,

        /// <summary>Stored, but sent again a moment ago, or the limit of retransmissions is reached.</summary>
        NotNow,
    }

    private struct Entry
    {
        public ushort SequenceNumber;
        public ushort Length;
        public long Start;
        public MonotonicTime StoredAt;
        public MonotonicTime NotBefore;
    }
}
