using BenchmarkDotNet.Attributes;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Benchmarks;

/// <summary>A millisecond on the timer wheel of a worker with 1000 timers of 20 ms: 50 expire and are set again.</summary>
public class TimerWheelLap : IStop
{
    private TimerWheel _wheel = null!;
    private long _now = 1_000_000_000;
    private int _fired;

    [GlobalSetup]
    public void Prepare()
    {
        _wheel = new TimerWheel();
        for (var i = 0; i < 1000; i++)
            _wheel.Schedule(new RepeatingTimer(this), new MonotonicTime(_now + (i % 20 * 1_000_000)));
    }

    [Benchmark(OperationsPerInvoke = 50)]
    public int Once()
    {
        _now += 1_000_000;
        _wheel.Advance(new MonotonicTime(_now));
        return _fired;
    }

    private sealed class RepeatingTimer(TimerWheelLap lap) : TimerNode
    {
        protected internal override void Fire(MonotonicTime now)
        {
            lap._fired++;
            lap._wheel.Schedule(this, now + TimeSpan.FromMilliseconds(20));
        }
    }
}
