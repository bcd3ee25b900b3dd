using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Media;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;
using MediaEngine.LoadGen.Report;

namespace MediaEngine.LoadGen.Modes;

/// <summary>
/// Searches for the highest rate without loss. A rate passes when one of two trials passes. After a failed trial a slow probe checks
/// whether the daemon still forwards; if not, its calls are set up again, and if that does not help the search ends with a message.
/// </summary>
internal sealed class MaxExperiment : IDisposable
{
    private const int Tries = 2;
    private readonly LoadOptions _options;
    private readonly TextWriter _progress;
    private readonly LoadWorkers _workers;
    private readonly SystemObserver _observer;
    private bool _generatorLimited;
    private bool _stuck;
    private int _restarts;
    private readonly List<MaxTrial> _trials = [];

    public MaxExperiment(LoadOptions options, TextWriter progress)
    {
        _options = options;
        _progress = progress;
        _workers = new LoadWorkers(options);
        _observer = new SystemObserver(options);
    }

    public void Run(JsonReport report)
    {
        var search = new RateSearch(_options.Rate, _options.MaxRate);
        try
        {
            _workers.Establish(_ => { });
            while (!_stuck && search.TryNext(out var rate))
            {
                var passed = false;
                for (var i = 0; i < Tries && !passed && !_stuck; i++)
                    passed = Trial(rate);
                search.Report(rate, passed);
            }
        }
        finally
        {
            _workers.Delete();
        }
        report.Configuration(_options);
        report.Number("max_rate", search.Passing);
        report.Number("trials", search.Trials);
        report.Boolean("generator_limited", _generatorLimited);
        report.Boolean("stuck", _stuck);
        report.Number("calls_set_up_anew", _restarts);
        // Report the daemon's resources at the highest rate that passed.
        if (_trials.FindLast(trial => trial.Passed && trial.Rate == search.Passing) is { } best)
        {
            report.Latency("latency_us", best.Latency);
            report.Usage(_options, best.Before, best.After);
        }
    }

    public void Dispose()
    {
        _workers.Dispose();
        _observer.Dispose();
    }

    private bool Trial(long rate)
    {
        var drops = _workers.ReceiveQueueDrops;
        using var run = Load(rate, Math.Min(_options.Ramp, 0.5), Math.Min(_options.Warmup, 0.5), _options.Seconds);
        var sent = run.Totals.Sent(Phase.Measure);
        var loss = sent == 0 ? 1 : (double)run.Totals.Lost(Phase.Measure) / sent;
        var passed = run.Skipped == 0 && loss <= _options.LossAllowed;
        var latency = run.Totals.Latency(Phase.Measure);
        _trials.Add(new MaxTrial(rate, passed, latency, run.Before!, run.After!));
        // The last failed trial tells the reason of the limit.
        if (!passed)
            _generatorLimited = run.Skipped > 0 || _workers.ReceiveQueueDrops > drops;
        _progress.WriteLine($"loadgen: {rate} packets/s: {(passed ? "passed" : "failed")}, loss {loss:P4}, "
            + $"p99 {latency.Percentile(99) / 1000} us, generator skipped {run.Skipped}");
        if (!passed && !Forwards())
            Reconnect();
        return passed;
    }

    private bool Forwards()
    {
        using var probe = Load(1000, 0, 0.5, 0.5);
        return probe.Totals.Delivered(Phase.Measure) > 0;
    }

    private MediaRun Load(long rate, double ramp, double warmup, double seconds)
    {
        var run = new MediaRun(
            _options with { Rate = rate }, share => LoadProfile.Create(share, ramp, warmup, seconds), _workers, _observer, TextWriter.Null);
        run.Execute();
        return run;
    }

    private void Reconnect()
    {
        _progress.WriteLine("loadgen: the daemon no longer forwards; setting the calls up anew");
        _restarts++;
        _workers.Establish(_ => { });
        _stuck = !Forwards();
    }

    /// <summary>One rate tried.</summary>
    private sealed record MaxTrial(long Rate, bool Passed, LatencyHistogram Latency, SystemReading Before, SystemReading After);
}
