using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Media;
using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;
using MediaEngine.LoadGen.Report;

namespace MediaEngine.LoadGen.Modes;

/// <summary>
/// Searches the highest rate without loss. A rate passes when one of two trials does. After a failing trial a slow probe tells whether the
/// daemon still forwards; if not, its calls are set up anew, and if that does not help the search ends and says so.
/// </summary>
internal sealed class MaxExperiment : IDisposable
{
    private const int Tries = 2;
    private readonly LoadOptions _options;
    private readonly TextWriter _progress;
    private readonly DatagramBatchSocket _socket;
    private readonly NgClient? _client;
    private CallTable _calls;
    private bool _generatorLimited;
    private bool _stuck;
    private int _restarts;

    public MaxExperiment(LoadOptions options, TextWriter progress)
    {
        _options = options;
        _progress = progress;
        _socket = new DatagramBatchSocket(0, options.Port, 64 << 20);
        _client = options.Direct ? null : new NgClient(options.Ng!);
        _calls = new CallTable(options, _socket.Port);
    }

    public void Run(JsonReport report)
    {
        var search = new RateSearch(_options.Rate, _options.MaxRate);
        try
        {
            Connect();
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
            if (_client is not null)
                _calls.Delete(_client);
        }
        report.Configuration(_options);
        report.Number("max_rate", search.Passing);
        report.Number("trials", search.Trials);
        report.Boolean("generator_limited", _generatorLimited);
        report.Boolean("stuck", _stuck);
        report.Number("calls_set_up_anew", _restarts);
    }

    public void Dispose()
    {
        _calls.Dispose();
        _socket.Dispose();
        _client?.Dispose();
    }

    private bool Trial(long rate)
    {
        var profile = LoadProfile.Create(rate, Math.Min(_options.Ramp, 0.5), Math.Min(_options.Warmup, 0.5), _options.Seconds);
        var drops = _socket.ReceiveQueueDrops;
        using var run = new MediaRun(_options, profile, _calls, _socket, TextWriter.Null);
        run.Execute();
        var sent = run.Ledger.Sent(Phase.Measure);
        var loss = sent == 0 ? 1 : (double)run.Ledger.Lost(Phase.Measure) / sent;
        var passed = run.Skipped == 0 && loss <= _options.LossAllowed;
        // Only the last failing trial says what the limit was.
        if (!passed)
            _generatorLimited = run.Skipped > 0 || _socket.ReceiveQueueDrops > drops;
        _progress.WriteLine($"loadgen: {rate} packets/s: {(passed ? "passed" : "failed")}, loss {loss:P4}, "
            + $"p99 {run.Ledger.Latency(Phase.Measure).Percentile(99) / 1000} us, generator skipped {run.Skipped}");
        if (!passed && !Forwards())
            Reconnect();
        return passed;
    }

    private bool Forwards()
    {
        var options = _options with { Rate = 1000 };
        using var probe = new MediaRun(options, LoadProfile.Create(1000, 0, 0.5, 0.5), _calls, _socket, TextWriter.Null);
        probe.Execute();
        return probe.Ledger.Delivered(Phase.Measure) > 0;
    }

    private void Connect()
    {
        if (_client is null)
            _calls.ConnectDirectly();
        else
            _calls.Establish(_client, _ => { });
    }

    private void Reconnect()
    {
        _progress.WriteLine("loadgen: the daemon no longer forwards; setting the calls up anew");
        _restarts++;
        if (_client is not null)
        {
            _calls.Delete(_client);
            _calls.Dispose();
            _calls = new CallTable(_options, _socket.Port);
        }
        Connect();
        _stuck = !Forwards();
    }
}
