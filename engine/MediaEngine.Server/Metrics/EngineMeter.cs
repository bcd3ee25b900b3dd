using System.Diagnostics.Metrics;
using MediaEngine.Server.Options;

namespace MediaEngine.Server.Metrics;

/// <summary>
/// The rows of the metrics page as instruments of System.Diagnostics.Metrics, for dotnet-counters, OpenTelemetry exporters and other
/// listeners. Values are read when a listener asks, on the control thread, all rows at once. Without a listener nothing runs.
/// </summary>
internal sealed class EngineMeter : IDisposable
{
    public const string Name = "MediaEngine";

    /// <summary>A listener asks for each instrument separately; within this time all get values of one reading.</summary>
    private static readonly TimeSpan _freshness = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a listener waits for the control thread. After that it gets the values of the previous reading.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly Meter _meter = new(Name, EngineVersion.Text);
    private readonly Func<Task<Measurement<double>[][]>> _read;
    private readonly TimeProvider _clock;
    private readonly Lock _reading = new();
    private Measurement<double>[][] _values = [];
    private long _readAt;

    /// <param name="read">Reads <see cref="MetricTable.Read"/> on the control thread; an <see cref="IOException"/> means that it is too
    /// busy now.</param>
    public EngineMeter(MetricSources sources, Func<Task<Measurement<double>[][]>> read, TimeProvider clock)
    {
        (_read, _clock) = (read, clock);
        for (int i = 0; i < MetricTable.All.Count; i++)
        {
            int index = i;
            MetricRow row = MetricTable.All[i];
            if (row.Histogram is { } histogram)
                histogram(sources).Publish(_meter, row);
            else if (row.Kind == MetricKind.Counter)
                _meter.CreateObservableCounter(row.Name, () => Values(index), row.Unit, row.Help);
            else
                _meter.CreateObservableGauge(row.Name, () => Values(index), row.Unit, row.Help);
        }
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>On a listener's thread.</summary>
    private Measurement<double>[] Values(int row)
    {
        lock (_reading)
        {
            if (_readAt == 0 || _clock.GetElapsedTime(_readAt) > _freshness)
                Read();
            return row < _values.Length ? _values[row] : [];
        }
    }

    private void Read()
    {
        _readAt = _clock.GetTimestamp();
        try
        {
            Task<Measurement<double>[][]> reading = _read();
            if (reading.Wait(_patience))
                _values = reading.Result;
        }
        catch (Exception problem) when (problem is IOException or AggregateException { InnerException: IOException })
        {
            // The control thread is too busy or has ended: the previous values stay.
        }
    }
}
