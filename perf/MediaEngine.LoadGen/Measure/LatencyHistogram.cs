using HdrHistogram;

namespace MediaEngine.LoadGen.Measure;

/// <summary>
/// Latencies in nanoseconds with three significant digits, up to 60 s. Longer ones count as 60 s, and negative ones (a clock read on
/// another CPU) as 0. Recording allocates nothing.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>The longest latency that is distinguished.</summary>
    public const long Longest = 60_000_000_000;

    private readonly LongHistogram _histogram = new(Longest, 3);

    /// <summary>The number of recorded values.</summary>
    public long Count => _histogram.TotalCount;

    /// <summary>Records one latency in nanoseconds.</summary>
    public void Record(long nanoseconds) => _histogram.RecordValue(Math.Clamp(nanoseconds, 0, Longest));

    /// <summary>Adds everything <paramref name="other"/> recorded.</summary>
    public void Merge(LatencyHistogram other) => _histogram.Add(other._histogram);

    /// <summary>The value at <paramref name="percentile"/> (0 to 100) by nearest rank, in nanoseconds; 0 when empty.</summary>
    public long Percentile(double percentile) => Count == 0 ? 0 : _histogram.GetValueAtPercentile(percentile);

    /// <summary>The largest value in nanoseconds.</summary>
    public long Max => Count == 0 ? 0 : _histogram.GetMaxValue();

    /// <summary>The mean in nanoseconds.</summary>
    public double Mean => Count == 0 ? 0 : _histogram.GetMean();

    /// <summary>Removes all values.</summary>
    public void Reset() => _histogram.Reset();
}
