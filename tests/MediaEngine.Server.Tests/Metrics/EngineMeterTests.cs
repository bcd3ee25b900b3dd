using System.Diagnostics.Metrics;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Metrics;
using Xunit;

namespace MediaEngine.Server.Tests.Metrics;

public sealed class EngineMeterTests : IDisposable
{
    private readonly MetricSources _sources = TestMetrics.Sources();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, string?> _published = [];
    private readonly Dictionary<string, List<double>> _values = [];
    private readonly EngineMeter _meter;
    private int _readings;

    public EngineMeterTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != EngineMeter.Name)
                return;
            _published[instrument.Name] = instrument.Description;
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            if (!_values.TryAdd(instrument.Name, [value]))
                _values[instrument.Name].Add(value);
        });
        _meter = new EngineMeter(_sources, () =>
        {
            _readings++;
            return Task.FromResult(MetricTable.Read(_sources));
        }, new StandingClock());
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Each_metric_has_one_row() =>
        Assert.Equal(MetricTable.All.Count, MetricTable.All.Select(r => r.Name).Distinct().Count());

    [Fact]
    public void Each_row_of_the_page_is_an_instrument_with_the_same_name_and_help() =>
        Assert.Equal(MetricTable.All.Select(r => $"{r.Name}: {r.Help}").Order(), _published.Select(i => $"{i.Key}: {i.Value}").Order());

    [Fact]
    public void A_listener_gets_the_values_of_the_page_by_one_reading()
    {
        _sources.Engine.Execute(NgRequest.Parse(NgCommand.Ping, new NgDictionary()), default, MonotonicTime.FromSeconds(1));
        _sources.Listeners.CountRequest();
        Assert.Equal(0, _readings);
        _listener.RecordObservableInstruments();
        Assert.Equal(1, _readings);
        Assert.Equal([1], _values["mediaengine_control_requests_total"]);
        Assert.Equal([1], _values["rtpengine_requests_total"]);
        string page = new MetricsPage(_sources).Write();
        Assert.Contains("\nmediaengine_control_requests_total 1\n", page, StringComparison.Ordinal);
        Assert.Contains("\nrtpengine_requests_total{proxy=", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_gives_a_listener_each_value()
    {
        _sources.Requests.Record(0.002, new("command", "offer"));
        Assert.Equal([0.002], _values["mediaengine_request_duration_seconds"]);
        Assert.Contains("mediaengine_request_duration_seconds_bucket{le=\"0.0025\"} 1\n", new MetricsPage(_sources).Write(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_control_thread_without_time_costs_a_listener_only_the_new_values()
    {
        using EngineMeter busy = new(_sources, () => Task.FromException<Measurement<double>[][]>(new IOException("too much to do")),
            TimeProvider.System);
        _values.Clear();
        _listener.RecordObservableInstruments();
        Assert.Single(_values["mediaengine_control_requests_total"]);
    }

    /// <summary>All that a listener asks for, it asks for at one time.</summary>
    private sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }
}
