using System.Diagnostics.Metrics;

namespace MediaEngine.Server.Metrics;

/// <summary>
/// A distribution, which the page shows in buckets and listeners of the meter get value by value. Used on the control thread.
/// </summary>
/// <param name="bounds">Upper bounds of the buckets, ascending; one more bucket holds the rest.</param>
internal sealed class MetricHistogram(double[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private Histogram<double>? _instrument;

    public ReadOnlySpan<double> Bounds => bounds;

    public ReadOnlySpan<long> Counts => _counts;

    public double Sum { get; private set; }

    /// <summary>Allocates nothing while nobody listens to the meter.</summary>
    public void Record(double value, KeyValuePair<string, object?> label = default)
    {
        int bucket = Array.BinarySearch(bounds, value);
        _counts[bucket < 0 ? ~bucket : bucket]++;
        Sum += value;
        if (_instrument is not { Enabled: true })
            return;
        if (label.Key is null)
            _instrument.Record(value);
        else
            _instrument.Record(value, label);
    }

    public void Publish(Meter meter, MetricRow row) => _instrument = meter.CreateHistogram(
        row.Name, row.Unit, row.Help, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}
