using System.Diagnostics;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;

namespace MediaEngine.LoadGen.Modes;

/// <summary>
/// Pings the daemon at a constant interval during the load, to measure whether signalling still works while media overloads it.
/// </summary>
internal sealed class ControlPing : IDisposable
{
    private readonly LatencyHistogram[] _latency = [new(), new(), new(), new()];
    private readonly Func<Phase> _phase;
    private readonly NgClient _client;
    private readonly long _interval;
    private readonly Thread _thread;
    private long _timeouts;
    private volatile bool _stop;

    /// <param name="phase">The current phase of the load.</param>
    public ControlPing(LoadOptions options, Func<Phase> phase)
    {
        _phase = phase;
        _client = new NgClient(options.Ng!);
        _interval = (long)(options.PingMilliseconds * 1e6);
        _thread = new Thread(Run) { IsBackground = true, Name = "ping" };
        _thread.Start();
    }

    /// <summary>Pings without an answer within a second.</summary>
    public long Timeouts => Volatile.Read(ref _timeouts);

    /// <summary>Latencies of pings that were due in a phase; valid after <see cref="Stop"/>.</summary>
    public LatencyHistogram Latency(Phase phase) => _latency[(int)phase];

    public void Stop()
    {
        _stop = true;
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _client.Dispose();
    }

    // A late answer delays the next ping, whose latency counts from when it was due. So a long pause is more than one late answer.
    private void Run()
    {
        for (var due = Stopwatch.GetTimestamp(); !_stop; due += _interval)
        {
            var left = due - Stopwatch.GetTimestamp();
            if (left > 0)
                Thread.Sleep(TimeSpan.FromMilliseconds(Math.Ceiling(left / 1e6)));
            var phase = _phase();
            // Without a delay the latency counts from the actual send time, so that the sleep's inaccuracy is not attributed to the daemon.
            var from = left > 0 ? Stopwatch.GetTimestamp() : due;
            if (_client.TryPingOnce())
                _latency[(int)phase].Record(Stopwatch.GetTimestamp() - from);
            else
                Interlocked.Increment(ref _timeouts);
        }
    }
}
