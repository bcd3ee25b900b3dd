using CsCheck;

namespace MediaEngine.Primitives.Tests;

public sealed class MonotonicTimeTests
{
    [Fact]
    public void Adding_a_span_and_subtracting_times_are_inverse() =>
        Gen.Select(Gen.Long[0, 1L << 60], Gen.Int).Sample((start, ticks) =>
        {
            var time = new MonotonicTime(start);
            TimeSpan span = TimeSpan.FromTicks(ticks);
            return time + span - time == span && time + span - span == time && (time + span > time) == (ticks > 0);
        });

    [Fact]
    public void Units_agree()
    {
        Assert.Equal(new MonotonicTime(1_500_000), MonotonicTime.FromSeconds(0.0015));
        Assert.Equal(new MonotonicTime(20_000_000), MonotonicTime.FromMilliseconds(20));
        Assert.Equal(20.0, MonotonicTime.FromMilliseconds(20).Milliseconds);
        Assert.Equal(0.02, MonotonicTime.FromMilliseconds(20).Seconds);
    }

    [Fact]
    public void Never_is_later_than_any_other_time() => Gen.Long[0, long.MaxValue - 1].Sample(nanoseconds =>
        new MonotonicTime(nanoseconds) < MonotonicTime.Never
        && MonotonicTime.Min(MonotonicTime.Never, new MonotonicTime(nanoseconds)).Nanoseconds == nanoseconds);
}
