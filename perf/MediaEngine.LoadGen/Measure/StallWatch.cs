using System.Diagnostics;
using MediaEngine.Interop.Linux.Batch;

namespace MediaEngine.LoadGen.Measure;

/// <summary>Reads the clock continuously on one CPU. A gap between two readings is time in which the thread did not run.</summary>
internal static class StallWatch
{
    /// <summary>Interrupts and their softirqs take less than this.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMicroseconds(200);

    /// <summary>
    /// The kernel limits real-time threads to 95 % of each second (sched_rt_runtime_us). That limit must not be counted as a stall.
    /// </summary>
    private static readonly TimeSpan _burst = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan _rest = TimeSpan.FromMilliseconds(200);

    public static StallRecord Watch(int cpu, TimeSpan length)
    {
        ThreadPlacement.PinCurrentThread(cpu);
        var isRealTime = ThreadPlacement.TryMakeRealTime(50);
        long limit = (long)(Limit.TotalSeconds * Stopwatch.Frequency);
        long stalled = 0, longest = 0, watched = 0;
        var count = 0;
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < length; Thread.Sleep(_rest))
        {
            var first = Stopwatch.GetTimestamp();
            var end = first + (long)(Math.Min(_burst.TotalSeconds, length.TotalSeconds) * Stopwatch.Frequency);
            var last = first;
            while (last < end)
            {
                var now = Stopwatch.GetTimestamp();
                var gap = now - last;
                last = now;
                if (gap < limit)
                    continue;
                count++;
                stalled += gap;
                longest = Math.Max(longest, gap);
            }
            watched += last - first;
        }
        return new StallRecord(cpu, isRealTime, Time(watched), count, Time(stalled), Time(longest));
    }

    private static TimeSpan Time(long ticks) => TimeSpan.FromSeconds(ticks / (double)Stopwatch.Frequency);
}
