namespace MediaEngine.Primitives;

/// <summary>A point on the loop's monotonic clock, in nanoseconds. Never an RTP timestamp and never wall-clock (NTP) time.</summary>
public readonly record struct MonotonicTime(long Nanoseconds) : IComparable<MonotonicTime>
{
    /// <summary>Later than every time the loop can reach: a deadline that never expires.</summary>
    public static readonly MonotonicTime Never = new(long.MaxValue);

    public static MonotonicTime FromMilliseconds(long milliseconds) => new(milliseconds * 1_000_000);

    public static MonotonicTime FromSeconds(double seconds) => new((long)(seconds * 1e9));

    public double Milliseconds => Nanoseconds / 1e6;

    public double Seconds => Nanoseconds / 1e9;

    public int CompareTo(MonotonicTime other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public static MonotonicTime Min(MonotonicTime a, MonotonicTime b) => a < b ? a : b;

    public static MonotonicTime operator +(MonotonicTime time, TimeSpan span) => new(time.Nanoseconds + span.Ticks * 100);

    public static MonotonicTime operator -(MonotonicTime time, TimeSpan span) => new(time.Nanoseconds - span.Ticks * 100);

    public static TimeSpan operator -(MonotonicTime later, MonotonicTime earlier) =>
        new((later.Nanoseconds - earlier.Nanoseconds) / 100);

    public static bool operator <(MonotonicTime a, MonotonicTime b) => a.Nanoseconds < b.Nanoseconds;

    public static bool operator >(MonotonicTime a, MonotonicTime b) => a.Nanoseconds > b.Nanoseconds;

    public static bool operator <=(MonotonicTime a, MonotonicTime b) => a.Nanoseconds <= b.Nanoseconds;

    public static bool operator >=(MonotonicTime a, MonotonicTime b) => a.Nanoseconds >= b.Nanoseconds;

    public override string ToString() => $"{Seconds:F6} s";
}
