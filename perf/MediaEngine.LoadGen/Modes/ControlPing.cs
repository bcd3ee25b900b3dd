using System.Diagnostics;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;

namespace MediaEngine.LoadGen.Modes;

/// <summary>Pings the daemon at a steady interval beside the load: whether signalling stays alive while media overloads it.</summary>
internal sealed class ControlPing : IDisposable
{
    private readonly LatencyHistogram[] _latency = [new(), new(), new(), new()];
    private readonly Func<Phase> _phase;
    private readonly NgClient _client;
    private readonly long _interval;
    private readonly Thread _thread;
    private long _timeouts;
    private volatile bool _stop;

    /// <param name="phase">The phase of the load now.</param>
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

    /// <summary>Answers to pings that were due in a phase; valid after <see cref="Stop"/>.</summary>
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

    // A ping that is answered late delays the next one, which then counts from when it was due: a pause is not counted as one late answer only.
    private void Run()
    {
        for (var due = Stopwatch.GetTimestamp(); !_stop; due += _interval)
        {
            var left = due - Stopwatch.GetTimestamp();
            if (left > 0)
                Thread.Sleep(TimeSpan.FromMilliseconds(Math.Ceiling(left / 1e6)));
            var phase = _phase();
            // The sleep's own inaccuracy is not the daemon's; a ping held up by the one before it counts from when it was due.
            var from = left > 0 ? Stopwatch.GetTimestamp() : due;
            if (_client.TryPingOnce())
                _latency[(int)phase].Record(Stopwatch.GetTimestamp() - from);
            else
                Interlocked.Increment(ref _timeouts);
        }
    }
}
