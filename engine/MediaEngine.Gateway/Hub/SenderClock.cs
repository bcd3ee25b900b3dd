using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Gateway.Hub;

/// <summary>
/// Maps the wall clock of a sender to our clock, for all tracks of a stream: the tracks stay in step with each other because they share
/// the difference of the clocks. The difference is the smallest seen, which is the path with the least delay.
/// </summary>
internal sealed class SenderClock
{
    /// <summary>Difference by which a report is late at most; otherwise the sender has set its clock.</summary>
    private static readonly TimeSpan _mostDelay = TimeSpan.FromSeconds(2);

    /// <summary>How much the difference may grow each second, so that it follows clocks that drift apart.</summary>
    private const double Drift = 100e-6;

    private long _difference;
    private MonotonicTime _at;

    /// <summary>A report was used since the start or the last step.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>How often the sender has set its clock.</summary>
    public int Steps { get; private set; }

    /// <summary>A report of any track has arrived.</summary>
    public void Note(NtpTimestamp time, MonotonicTime arrival)
    {
        long difference = arrival.Nanoseconds - Nanoseconds(time);
        if (IsKnown)
        {
            long allowed = _difference + (long)((arrival - _at).TotalSeconds * Drift * 1e9);
            if (Math.Abs(difference - _difference) > _mostDelay.Ticks * 100)
                Steps++;
            else
                difference = Math.Min(difference, allowed);
        }

        (_difference, _at, IsKnown) = (difference, arrival, true);
    }

    /// <summary>Our time of an instant of the sender's wall clock.</summary>
    public MonotonicTime Map(NtpTimestamp time, TimeSpan after) =>
        new(Nanoseconds(time) + after.Ticks * 100 + _difference);

    /// <summary>The sender has connected again: its clock may be another one.</summary>
    public void Restart() => IsKnown = false;

    private static long Nanoseconds(NtpTimestamp time) => (long)((UInt128)time.Value * 1_000_000_000 >> 32);
}
