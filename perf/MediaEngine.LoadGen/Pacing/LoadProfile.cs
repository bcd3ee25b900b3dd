namespace MediaEngine.LoadGen.Pacing;

/// <summary>A segment of constant rate: <paramref name="Rate"/> packets per second in total.</summary>
internal readonly record struct LoadSegment(Phase Phase, long Rate, long DurationNanoseconds)
{
    /// <summary>The number of packets in the segment.</summary>
    public long Packets => (long)((Int128)Rate * DurationNanoseconds / LoadProfile.Second);
}

/// <summary>
/// The schedule of the load: packets are numbered through all segments and evenly spaced within each. It is pure arithmetic on nanoseconds
/// since the start, so a late sender knows exactly how many packets are due.
/// </summary>
internal sealed class LoadProfile
{
    /// <summary>Nanoseconds per second.</summary>
    public const long Second = 1_000_000_000;

    // Keeps packet number times 10^9, and time times rate, within 64 bits.
    private const long MaximumPackets = 4_000_000_000;

    private readonly LoadSegment[] _segments;
    private readonly long[] _firstPacket;
    private readonly long[] _start;

    public LoadProfile(IReadOnlyList<LoadSegment> segments)
    {
        // A segment too short for a packet is kept: several workers must have the same timing.
        _segments = [.. segments.Where(segment => segment.DurationNanoseconds > 0)];
        if (_segments.Sum(segment => segment.Packets) == 0)
            throw new LoadException("the load holds no packet: rate or duration too small");
        _firstPacket = new long[_segments.Length + 1];
        _start = new long[_segments.Length + 1];
        for (var i = 0; i < _segments.Length; i++)
        {
            if (_segments[i].Packets > MaximumPackets)
                throw new LoadException($"at most {MaximumPackets} packets per segment");
            _firstPacket[i + 1] = _firstPacket[i] + _segments[i].Packets;
            _start[i + 1] = _start[i] + _segments[i].DurationNanoseconds;
        }
    }

    /// <summary>
    /// A ramp in ten steps, a warm-up at full rate, the measured segment, and optionally an overload and the recovery after it.
    /// </summary>
    public static LoadProfile Create(long rate, double ramp, double warmup, double measure, OverloadShape? overload = null)
    {
        var segments = new List<LoadSegment>();
        const int steps = 10;
        for (var i = 1; i <= steps && ramp > 0; i++)
            segments.Add(new LoadSegment(Phase.Warmup, Math.Max(1, rate * i / (steps + 1)), ToNanoseconds(ramp / steps)));
        segments.Add(new LoadSegment(Phase.Warmup, rate, ToNanoseconds(warmup)));
        segments.Add(new LoadSegment(Phase.Measure, rate, ToNanoseconds(measure)));
        if (overload is { } shape)
        {
            segments.Add(new LoadSegment(Phase.Overload, (long)(rate * shape.Factor), ToNanoseconds(shape.Seconds)));
            segments.Add(new LoadSegment(Phase.Recovery, rate, ToNanoseconds(shape.RecoverySeconds)));
        }
        return new LoadProfile(segments);
    }

    /// <summary>Packets of the whole profile.</summary>
    public long TotalPackets => _firstPacket[^1];

    /// <summary>Length of the whole profile in nanoseconds.</summary>
    public long Duration => _start[^1];

    /// <summary>
    /// The number of packets due at <paramref name="elapsed"/> nanoseconds: packet k of a segment is due k/rate after the segment's start.
    /// </summary>
    public long DueAt(long elapsed)
    {
        if (elapsed < 0)
            return 0;
        for (var i = 0; i < _segments.Length; i++)
        {
            if (elapsed >= _start[i + 1])
                continue;
            var inside = (long)((ulong)(elapsed - _start[i]) * (ulong)_segments[i].Rate / (ulong)Second) + 1;
            return _firstPacket[i] + Math.Min(inside, _firstPacket[i + 1] - _firstPacket[i]);
        }
        return TotalPackets;
    }

    /// <summary>
    /// When packet <paramref name="number"/> is due, in nanoseconds since the start, rounded up so that <see cref="DueAt"/> includes it.
    /// </summary>
    public long TimeOf(long number)
    {
        var i = SegmentOf(number);
        var rate = (ulong)_segments[i].Rate;
        return _start[i] + (long)((((ulong)(number - _firstPacket[i]) * (ulong)Second) + rate - 1) / rate);
    }

    /// <summary>The phase packet <paramref name="number"/> belongs to.</summary>
    public Phase PhaseOf(long number) => _segments[SegmentOf(number)].Phase;

    /// <summary>The phase at a time; the last one after the end.</summary>
    public Phase PhaseAt(long elapsed)
    {
        var i = 0;
        while (i < _segments.Length - 1 && elapsed >= _start[i + 1])
            i++;
        return _segments[i].Phase;
    }

    /// <summary>Start and end of a phase in nanoseconds since the start; null when the profile does not have it.</summary>
    public (long Start, long End)? WindowOf(Phase phase)
    {
        var first = Array.FindIndex(_segments, segment => segment.Phase == phase);
        var last = Array.FindLastIndex(_segments, segment => segment.Phase == phase);
        return first < 0 ? null : (_start[first], _start[last + 1]);
    }

    private int SegmentOf(long number)
    {
        var i = 0;
        while (i < _segments.Length - 1 && number >= _firstPacket[i + 1])
            i++;
        return i;
    }

    private static long ToNanoseconds(double seconds) => (long)(seconds * Second);
}

/// <summary>An overload: <paramref name="Factor"/> times the rate for <paramref name="Seconds"/>, then the rate again.</summary>
internal readonly record struct OverloadShape(double Factor, double Seconds, double RecoverySeconds);
