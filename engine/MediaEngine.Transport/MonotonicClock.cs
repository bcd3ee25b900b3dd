using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>CLOCK_MONOTONIC: the one clock of all worker loops and of whoever exchanges times with them.</summary>
public static class MonotonicClock
{
    public static unsafe MonotonicTime Now
    {
        get
        {
            Timespec time;
            _ = LibC.ClockGetTime(SocketConstants.ClockMonotonic, &time);
            return new MonotonicTime(time.TotalNanoseconds);
        }
    }
}
