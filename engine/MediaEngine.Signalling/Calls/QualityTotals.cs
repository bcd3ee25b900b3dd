using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Signalling.Calls;

/// <summary>Count, sum and sum of squares of one measure.</summary>
public struct MetricTotal
{
    public double Sum { get; private set; }

    public double SquareSum { get; private set; }

    public long Samples { get; private set; }

    public readonly double Average => Samples == 0 ? 0 : Sum / Samples;

    /// <summary>Of the population; 0 without samples.</summary>
    public readonly double StandardDeviation => Samples == 0 ? 0 : Math.Sqrt(Math.Max(0, SquareSum / Samples - Average * Average));

    internal void Add(double value)
    {
        Sum += value;
        SquareSum += value * value;
        Samples++;
    }
}

/// <summary>Quality of all streams of ended calls, one sample for each stream.</summary>
public sealed class QualityTotals
{
    private MetricTotal _mos;
    private MetricTotal _jitter;
    private MetricTotal _roundTrip;
    private MetricTotal _roundTripLeg;
    private MetricTotal _packetLoss;
    private MetricTotal _measuredJitter;

    public MetricTotal Mos => _mos;

    /// <summary>Milliseconds, as the receivers reported it.</summary>
    public MetricTotal Jitter => _jitter;

    /// <summary>Microseconds, end to end.</summary>
    public MetricTotal RoundTrip => _roundTrip;

    /// <summary>Microseconds, the reporter's leg only.</summary>
    public MetricTotal RoundTripLeg => _roundTripLeg;

    /// <summary>Percent.</summary>
    public MetricTotal PacketLoss => _packetLoss;

    /// <summary>Milliseconds, as measured here.</summary>
    public MetricTotal MeasuredJitter => _measuredJitter;

    public long PacketsLost { get; private set; }

    public long Duplicates { get; private set; }

    public long Reordered { get; private set; }

    internal void Add(InboundStreamSnapshot stream)
    {
        PacketsLost += Math.Max(0, stream.CumulativeLost);
        Duplicates += stream.Duplicates;
        Reordered += stream.Reordered;
        _measuredJitter.Add(stream.JitterMilliseconds);
        if (stream.Quality is not { Average: var average })
            return;
        if (average.Mos > 0)
            _mos.Add(average.Mos);
        _jitter.Add(average.JitterMilliseconds);
        _roundTrip.Add(average.RoundTrip.TotalMicroseconds);
        _roundTripLeg.Add(average.RoundTripLeg.TotalMicroseconds);
        _packetLoss.Add(average.PacketLoss);
    }
}
