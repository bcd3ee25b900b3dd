using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Protocol.Feedback;

/// <summary>
/// Finds the gaps in one received stream and decides when to request the missing packets (RFC 4585 section 6.2.1). A packet first gets time
/// to arrive late; then it is requested once per round trip, ten times at most. On a long path each request is repeated once soon after,
/// because requests get lost too; a sender that answers the first request ignores the second within the round trip. Gaps too long to fill
/// are given up: only a key frame helps.
/// </summary>
public sealed class NackGenerator
{
    /// <summary>The most packets waited for at a time; the oldest are given up first.</summary>
    public const int MaximumOpen = 1000;

    public const int MaximumTries = 10;

    /// <summary>How long a missing packet may be late before it is requested.</summary>
    public static readonly TimeSpan ReorderingTolerance = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan _shortestRoundTrip = TimeSpan.FromMilliseconds(20);

    /// <summary>On paths with a shorter round trip the request is not repeated: the next one is soon enough.</summary>
    private static readonly TimeSpan _longPath = TimeSpan.FromMilliseconds(60);

    private Missing[] _missing = [];
    private int _count;
    private ExtendedSequenceNumber _highest = new(-1);
    private int _restartAt = -1;

    /// <summary>When <see cref="TakeDue"/> has sequence numbers again.</summary>
    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>The number of packets waited for.</summary>
    public int Open => _count;

    /// <summary>True when packets were given up since this was last set to false.</summary>
    public bool GaveUp { get; set; }

    /// <summary>True when the packet is missing.</summary>
    public bool WaitsFor(ushort sequenceNumber) => _highest.Value >= 0 && Find(_highest.Nearest(sequenceNumber).Value) >= 0;

    /// <summary>Records a packet of the stream, received normally or as a retransmission.</summary>
    public void Accept(ushort sequenceNumber, MonotonicTime now)
    {
        if (_highest.Value < 0)
        {
            // Leaves room below, so that a packet that was overtaken by the first one has an extended number too.
            _highest = new ExtendedSequenceNumber(sequenceNumber + 0x10000L);
            return;
        }

        ExtendedSequenceNumber extended = _highest.Nearest(sequenceNumber);
        long step = extended - _highest;
        if (step is > MaximumOpen or < -MaximumOpen)
        {
            AcceptJump(sequenceNumber);
            return;
        }

        _restartAt = -1;
        if (step <= 0)
        {
            Remove(extended.Value);
            return;
        }

        if (step > 1)
            Add(_highest.Value + 1, (int)step - 1, now + ReorderingTolerance);
        _highest = extended;
    }

    /// <summary>
    /// Writes the sequence numbers to request now, in ascending order, and returns how many. Call it again while it fills the span.
    /// </summary>
    /// <param name="roundTrip">Round-trip time to the sender; zero when not known.</param>
    public int TakeDue(Span<ushort> lost, TimeSpan roundTrip, MonotonicTime now)
    {
        if (now < NextDeadline)
            return 0;
        TimeSpan wait = roundTrip == TimeSpan.Zero
            ? TimeSpan.FromMilliseconds(100)
            : roundTrip < _shortestRoundTrip ? _shortestRoundTrip : roundTrip;

        // A little longer than the round trip, so that a retransmission on its way is not requested again.
        bool repeats = wait >= _longPath;
        TimeSpan repeatAfter = wait / 4;
        wait += wait / 8;
        int taken = 0;
        int kept = 0;
        MonotonicTime next = MonotonicTime.Never;
        for (int i = 0; i < _count; i++)
        {
            ref Missing missing = ref _missing[i];
            if (missing.Due <= now && taken < lost.Length)
            {
                if (missing.Repeats)
                {
                    missing.Repeats = false;
                    missing.Due = now + wait - repeatAfter;
                }
                else if (missing.Tries == MaximumTries)
                {
                    GaveUp = true;
                    continue;
                }
                else
                {
                    missing.Tries++;
                    missing.Repeats = repeats;
                    missing.Due = now + (repeats ? repeatAfter : wait);
                }

                lost[taken++] = (ushort)missing.SequenceNumber;
            }

            next = MonotonicTime.Min(next, missing.Due);
            _missing[kept++] = missing;
        }

        _count = kept;
        NextDeadline = next;
        return taken;
    }

    /// <summary>A large jump is a restarted sender or one stray packet: two consecutive packets decide.</summary>
    private void AcceptJump(ushort sequenceNumber)
    {
        if (sequenceNumber != _restartAt)
        {
            _restartAt = (ushort)(sequenceNumber + 1);
            return;
        }

        _restartAt = -1;
        _count = 0;
        NextDeadline = MonotonicTime.Never;
        GaveUp = true;
        _highest = new ExtendedSequenceNumber(sequenceNumber + 0x10000L);
    }

    private void Add(long first, int count, MonotonicTime due)
    {
        int excess = _count + count - MaximumOpen;
        if (excess > 0)
        {
            GaveUp = true;
            int old = Math.Min(excess, _count);
            Array.Copy(_missing, old, _missing, 0, _count - old);
            _count -= old;
            first += excess - old;
            count -= excess - old;
        }

        if (_count + count > _missing.Length)
            Array.Resize(ref _missing, Math.Min(MaximumOpen, Math.Max(16, (_count + count) * 2)));
        for (int i = 0; i < count; i++)
            _missing[_count++] = new Missing { SequenceNumber = first + i, Due = due };
        NextDeadline = MonotonicTime.Min(NextDeadline, due);
    }

    private void Remove(long sequenceNumber)
    {
        int index = Find(sequenceNumber);
        if (index < 0)
            return;
        Array.Copy(_missing, index + 1, _missing, index, --_count - index);
        if (_count == 0)
            NextDeadline = MonotonicTime.Never;
    }

    private int Find(long sequenceNumber)
    {
        int low = 0;
        int high = _count - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            long at = _missing[middle].SequenceNumber;
            if (at == sequenceNumber)
                return middle;
            if (at < sequenceNumber)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    private struct Missing
    {
        public long SequenceNumber;
        public MonotonicTime Due;
        public byte Tries;

        /// <summary>Repeats the last request.</summary>
        public bool Repeats;
    }
}
