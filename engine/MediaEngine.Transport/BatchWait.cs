using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// How long a lap waits for more datagrams after the first. At real loads the wake-up is most of a packet's cost, so above some rate the
/// loop sleeps until several datagrams have arrived. Below it each datagram wakes the loop at once.
/// </summary>
internal sealed class BatchWait(TimeSpan max)
{
    /// <summary>Datagrams per second from which waiting begins, and below which it ends.</summary>
    internal const int EnterRate = 6_000;
    internal const int LeaveRate = 4_000;

    /// <summary>
    /// How many datagrams a wait is meant to bring: at this size waking up is a small part of a packet's cost. Where they come sooner than
    /// the bound, the wait is shorter, but not below half of the bound.
    /// </summary>
    internal const int TargetBatch = 10;

    private const long WindowNanoseconds = 5_000_000;

    private readonly uint _max = (uint)(max.Ticks / 10);
    private long _windowStart;
    private long _count;

    /// <summary>The wait of the next lap, in microseconds.</summary>
    public uint Microseconds { get; private set; }

    /// <summary>Reports how many datagrams a lap brought.</summary>
    public void Observe(int datagrams, MonotonicTime now)
    {
        _count += datagrams;
        long elapsed = now.Nanoseconds - _windowStart;
        if (elapsed < WindowNanoseconds)
            return;
        double rate = _count * 1e9 / elapsed;
        _windowStart = now.Nanoseconds;
        _count = 0;
        if (rate < (Microseconds == 0 ? EnterRate : LeaveRate))
            Microseconds = 0;
        else
            Microseconds = (uint)Math.Clamp(TargetBatch * 1e6 / rate, 0.5 * _max, _max);
    }
}
