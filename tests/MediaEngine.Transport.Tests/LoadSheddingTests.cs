using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

public sealed class LoadSheddingTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void A_backlog_shorter_than_the_limit_is_worked_off()
    {
        var shedding = new LoadShedding(_limit);
        for (int ms = 0; ms < 1000; ms++)
        {
            shedding.Observe(ms % 100 != 0 ? Backlog.Long : Backlog.None, MonotonicTime.FromMilliseconds(ms));
            Assert.False(shedding.IsActive);
        }
    }

    [Fact]
    public void A_lasting_backlog_is_shed_until_it_is_gone()
    {
        var shedding = new LoadShedding(_limit);
        for (int ms = 0; ms < 100; ms++)
            shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(ms));
        Assert.False(shedding.IsActive);
        shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(100));
        Assert.True(shedding.IsActive);
        shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(110));
        Assert.True(shedding.IsActive);
        shedding.Observe(Backlog.None, MonotonicTime.FromMilliseconds(111));
        Assert.False(shedding.IsActive);
    }

    [Fact]
    public void A_short_backlog_is_given_four_times_as_long()
    {
        var shedding = new LoadShedding(_limit);
        for (int ms = 0; ms < 400; ms++)
        {
            shedding.Observe(Backlog.Short, MonotonicTime.FromMilliseconds(ms));
            Assert.False(shedding.IsActive);
        }

        shedding.Observe(Backlog.Short, MonotonicTime.FromMilliseconds(400));
        Assert.True(shedding.IsActive);
        shedding.Observe(Backlog.None, MonotonicTime.FromMilliseconds(401));
        Assert.False(shedding.IsActive);
    }

    [Fact]
    public void Soon_after_an_overload_a_short_backlog_counts_in_full()
    {
        var shedding = new LoadShedding(_limit);
        for (int ms = 0; ms <= 100; ms++)
            shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(ms));
        Assert.True(shedding.IsActive);
        shedding.Observe(Backlog.None, MonotonicTime.FromMilliseconds(101));
        for (int ms = 500; ms < 525; ms++)
        {
            shedding.Observe(Backlog.Short, MonotonicTime.FromMilliseconds(ms));
            Assert.False(shedding.IsActive);
        }

        shedding.Observe(Backlog.Short, MonotonicTime.FromMilliseconds(525));
        Assert.True(shedding.IsActive);
    }

    /// <summary>What is forwarded during an overload and right after it has waited for no longer than the last stretch of forwarding.</summary>
    [Fact]
    public void As_long_as_an_overload_is_remembered_a_quarter_of_the_limit_is_enough()
    {
        var shedding = new LoadShedding(_limit);
        List<int> changes = [];
        for (int ms = 0; ms <= 200; ms++)
        {
            bool before = shedding.IsActive;
            shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(ms));
            if (shedding.IsActive != before)
                changes.Add(ms);
        }

        Assert.Equal([100, 125, 150, 175, 200], changes);
    }

    [Fact]
    public void A_backlog_that_cannot_be_shed_leaves_half_of_the_time_to_forwarding()
    {
        var shedding = new LoadShedding(_limit);
        int active = 0;
        for (int ms = 0; ms < 10_000; ms++)
        {
            shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(ms));
            active += shedding.IsActive ? 1 : 0;
        }

        Assert.InRange(active, 4900, 5100);
    }

    [Fact]
    public void A_loop_that_was_kept_from_its_processor_works_off_what_it_finds()
    {
        var shedding = new LoadShedding(_limit);
        shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(0));
        shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(500));
        shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(501));
        Assert.False(shedding.IsActive);
    }

    [Fact]
    public void A_limit_of_zero_never_sheds()
    {
        var shedding = new LoadShedding(TimeSpan.Zero);
        for (int ms = 0; ms < 1000; ms++)
            shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(ms));
        Assert.False(shedding.IsActive);
    }
}
