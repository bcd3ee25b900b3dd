using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

public sealed class BatchWaitTests
{
    private static readonly TimeSpan _max = TimeSpan.FromMicroseconds(1000);

    [Fact]
    public void Does_not_wait_at_low_load()
    {
        var wait = new BatchWait(_max);
        Assert.All(Run(wait, datagramsPerSecond: BatchWait.LeaveRate / 2, seconds: 1), w => Assert.Equal(0u, w));
    }

    [Theory]
    [InlineData(7_000, 1000)]
    [InlineData(10_000, 1000)]
    [InlineData(12_500, 800)]
    [InlineData(25_000, 500)]
    [InlineData(80_000, 500)]
    public void Waits_for_ten_datagrams_between_half_the_bound_and_the_bound(int datagramsPerSecond, double microseconds) =>
        Assert.Equal(microseconds, Run(new BatchWait(_max), datagramsPerSecond, 1).Last(), microseconds / 50);

    [Fact]
    public void Keeps_waiting_between_the_two_thresholds_and_stops_below_the_lower()
    {
        var wait = new BatchWait(_max);
        Run(wait, 4 * BatchWait.EnterRate, 0.1);
        int between = (BatchWait.EnterRate + BatchWait.LeaveRate) / 2;
        Assert.All(Run(wait, between, 0.5, from: 0.1).Skip(100), w => Assert.Equal(1000u, w));
        Assert.Equal(0u, Run(wait, BatchWait.LeaveRate / 2, 0.1, from: 0.6).Last());
    }

    [Fact]
    public void The_first_datagram_after_silence_is_not_taken_for_load()
    {
        var wait = new BatchWait(_max);
        Run(wait, 4 * BatchWait.EnterRate, 0.1);
        wait.Observe(1, MonotonicTime.FromSeconds(10));
        Assert.Equal(0u, wait.Microseconds);
    }

    [Fact]
    public void A_bound_of_zero_never_waits() =>
        Assert.All(Run(new BatchWait(TimeSpan.Zero), 1_000_000, 0.1), w => Assert.Equal(0u, w));

    /// <summary>Simulates one datagram per lap at a steady rate. Returns the wait after each lap.</summary>
    private static List<uint> Run(BatchWait wait, int datagramsPerSecond, double seconds, double from = 0)
    {
        var waits = new List<uint>();
        for (int i = 0; i < datagramsPerSecond * seconds; i++)
        {
            wait.Observe(1, MonotonicTime.FromSeconds(from + (double)i / datagramsPerSecond));
            waits.Add(wait.Microseconds);
        }

        return waits;
    }
}
