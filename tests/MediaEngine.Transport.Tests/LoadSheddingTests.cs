using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

public sealed class LoadSheddingTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void A_backlog_shorter_than_the_limit_is_worked_off()
    {
        var shedding = new LoadShedding(s_limit);
        for (int ms = 0; ms < 1000; ms++)
        {
            shedding.Observe(backlogged: ms % 100 != 0, MonotonicTime.FromMilliseconds(ms));
            Assert.False(shedding.IsActive);
        }
    }

    [Fact]
    public void A_lasting_backlog_is_shed_until_it_is_gone()
    {
        var shedding = new LoadShedding(s_limit);
        for (int ms = 0; ms < 100; ms++)
            shedding.Observe(true, MonotonicTime.FromMilliseconds(ms));
        Assert.False(shedding.IsActive);
        shedding.Observe(true, MonotonicTime.FromMilliseconds(100));
        Assert.True(shedding.IsActive);
        shedding.Observe(true, MonotonicTime.FromMilliseconds(110));
        Assert.True(shedding.IsActive);
        shedding.Observe(false, MonotonicTime.FromMilliseconds(111));
        Assert.False(shedding.IsActive);
    }

    [Fact]
    public void A_backlog_that_cannot_be_shed_leaves_half_of_the_time_to_forwarding()
    {
        var shedding = new LoadShedding(s_limit);
        int active = 0;
        for (int ms = 0; ms < 10_000; ms++)
        {
            shedding.Observe(true, MonotonicTime.FromMilliseconds(ms));
            active += shedding.IsActive ? 1 : 0;
        }

        Assert.InRange(active, 4900, 5100);
    }

    [Fact]
    public void A_loop_that_was_kept_from_its_processor_works_off_what_it_finds()
    {
        var shedding = new LoadShedding(s_limit);
        shedding.Observe(true, MonotonicTime.FromMilliseconds(0));
        shedding.Observe(true, MonotonicTime.FromMilliseconds(500));
        shedding.Observe(true, MonotonicTime.FromMilliseconds(501));
        Assert.False(shedding.IsActive);
    }

    [Fact]
    public void A_limit_of_zero_never_sheds()
    {
        var shedding = new LoadShedding(TimeSpan.Zero);
        for (int ms = 0; ms < 1000; ms++)
            shedding.Observe(true, MonotonicTime.FromMilliseconds(ms));
        Assert.False(shedding.IsActive);
    }
}
