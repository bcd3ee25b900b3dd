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
        OverloadFor(shedding, Backlog.Long, 0, 149);
        Assert.False(shedding.IsActive);
        shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(150));
        Assert.True(shedding.IsActive);
        shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(160));
        Assert.True(shedding.IsActive);
        shedding.Observe(Backlog.None, MonotonicTime.FromMilliseconds(161));
        Assert.False(shedding.IsActive);
    }

    [Fact]
    public void A_short_backlog_is_given_four_times_as_long()
    {
        var shedding = new LoadShedding(_limit);
        for (int ms = 0; ms < 400; ms++)
        {
            shedding.Observe(Backlog.Short, MonotonicTime.FromMilliseconds(ms));
            Assert.False(shedding.HasShares);
        }

        shedding.Observe(Backlog.Short, MonotonicTime.FromMilliseconds(400));
        Assert.True(shedding.HasShares);
    }

    [Fact]
    public void Soon_after_an_overload_a_short_backlog_counts_in_full()
    {
        var shedding = new LoadShedding(_limit);
        OverloadFor(shedding, Backlog.Long, 0, 150);
        Assert.True(shedding.IsActive);
        shedding.Observe(Backlog.None, MonotonicTime.FromMilliseconds(151));
        for (int ms = 500; ms < 525; ms++)
        {
            shedding.Observe(Backlog.Short, MonotonicTime.FromMilliseconds(ms));
            Assert.False(shedding.IsActive);
        }

        shedding.Observe(Backlog.Short, MonotonicTime.FromMilliseconds(525));
        Assert.True(shedding.IsActive);
    }

    /// <summary>Packets forwarded during and shortly after an overload have waited no longer than the last period of forwarding.</summary>
    [Fact]
    public void Shortly_after_an_overload_a_quarter_of_the_limit_counts_as_overload()
    {
        var shedding = new LoadShedding(_limit);
        List<int> changes = [];
        for (int ms = 0; ms <= 250; ms++)
        {
            bool before = shedding.IsActive;
            shedding.Observe(Backlog.Long, MonotonicTime.FromMilliseconds(ms));
            if (shedding.IsActive != before)
                changes.Add(ms);
        }

        Assert.Equal([150, 175, 200, 225, 250], changes);
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

        Assert.InRange(active, 4800, 5100);
    }

    [Fact]
    public void A6_Shares_become_smaller_before_everything_is_dropped_and_end_a_second_after_the_overload()
    {
        var shedding = new LoadShedding(_limit);
        List<(int, int)> changes = [];
        for (int ms = 0; ms <= 2000; ms++)
        {
            int before = shedding.Share;
            shedding.Observe(ms < 140 ? Backlog.Long : Backlog.None, MonotonicTime.FromMilliseconds(ms));
            if (shedding.Share != before)
                changes.Add((ms, shedding.Share));
        }

        Assert.Equal([(100, 64), (125, 8), (1125, int.MaxValue)], changes);
    }

    /// <summary>Ten calls and a flood of 60,000 packets per second, which is more than the loop can handle, for ten seconds.</summary>
    [Theory, InlineData(1), InlineData(10), InlineData(400)]
    public void A6_Only_the_flood_on_one_port_is_shed(int calls)
    {
        var shedding = new LoadShedding(_limit);
        PortShare flooded = default;
        var ports = new PortShare[calls];
        int lost = 0;
        long passed = 0;
        for (int ms = 0; ms < 10_000; ms++)
        {
            MonotonicTime now = MonotonicTime.FromMilliseconds(ms);
            shedding.Begin(now);
            for (int i = 0; i < 60; i++)
                passed += !shedding.HasShares || shedding.Admits(ref flooded) ? 1 : 0;
            for (int call = ms % 20; call < calls; call += 20)
                lost += !shedding.HasShares || shedding.Admits(ref ports[call]) ? 0 : 1;
            shedding.Observe(Backlog.Long, now);
        }

        Assert.Equal(0, lost);
        Assert.InRange(passed, 8 * 900, 75_000);
    }

    [Fact]
    public void A_port_of_many_sessions_has_the_shares_of_many_ports()
    {
        var shedding = new LoadShedding(_limit);
        OverloadFor(shedding, Backlog.Long, 0, 130);
        Assert.Equal(8, shedding.Share);
        shedding.Begin(MonotonicTime.FromMilliseconds(135));
        shedding.Begin(MonotonicTime.FromMilliseconds(145));
        PortShare shared = default;
        int passed = 0;
        for (int i = 0; i < 1000; i++)
            passed += shedding.Admits(ref shared, weight: 100) ? 1 : 0;
        Assert.Equal(800, passed);
        Assert.True(shedding.IsHeavy(shared, weight: 100));
        Assert.False(shedding.IsHeavy(shared, weight: 200));
    }

    /// <summary>On a busy machine a loop pauses sometimes. Packets that a call sent meanwhile are not a flood.</summary>
    [Fact]
    public void A6_Packets_that_calls_sent_while_the_loop_paused_do_not_exceed_their_share()
    {
        var shedding = new LoadShedding(_limit);
        OverloadFor(shedding, Backlog.Long, 0, 130);
        Assert.Equal(8, shedding.Share);
        shedding.Begin(MonotonicTime.FromMilliseconds(135));
        shedding.Begin(MonotonicTime.FromMilliseconds(335));
        PortShare call = default;
        PortShare flood = default;
        for (int i = 0; i < 50; i++)
            Assert.True(shedding.Admits(ref call));
        int passed = 0;
        for (int i = 0; i < 12_000; i++)
            passed += shedding.Admits(ref flood) ? 1 : 0;
        Assert.Equal(20 * 8, passed);
        Assert.True(shedding.IsMostlyHeavy);
    }

    [Fact]
    public void A6_A_flood_does_not_hide_that_all_other_ports_together_are_too_much()
    {
        var shedding = new LoadShedding(_limit);
        PortShare flooded = default;
        var ports = new PortShare[2000];
        int activeLaps = 0;
        for (int ms = 0; ms < 2000; ms++)
        {
            MonotonicTime now = MonotonicTime.FromMilliseconds(ms);
            shedding.Begin(now);
            for (int i = 0; i < 60; i++)
                _ = !shedding.HasShares || shedding.Admits(ref flooded);
            for (int call = ms % 20; call < ports.Length; call += 20)
                _ = !shedding.HasShares || shedding.Admits(ref ports[call]);
            shedding.Observe(Backlog.Long, now);
            activeLaps += shedding.IsActive ? 1 : 0;
        }

        Assert.InRange(activeLaps, 800, 1000);
    }

    [Fact]
    public void A_loop_that_lost_its_CPU_for_a_while_works_off_its_backlog()
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
        Assert.False(shedding.HasShares);
    }

    /// <summary>80 % of the time in codecs and a backlog after most laps: packets wait, but none too long.</summary>
    [Fact]
    public void A_loop_that_is_busy_with_codecs_sheds_nothing()
    {
        var shedding = new LoadShedding(_limit);
        for (int ms = 0; ms < 5000; ms += 10)
        {
            Backlog backlog = ms % 200 == 0 ? Backlog.None : ms % 20 == 0 ? Backlog.Long : Backlog.Short;
            shedding.Observe(backlog, MonotonicTime.FromMilliseconds(ms), TimeSpan.FromMilliseconds(8));
            Assert.False(shedding.IsActive || shedding.HasShares, $"{ms}");
        }
    }

    [Fact]
    public void Codecs_that_never_let_the_loop_catch_up_are_an_overload_too()
    {
        var shedding = new LoadShedding(_limit);
        int ms = 0;
        for (; !shedding.HasShares && ms < 5000; ms += 10)
            shedding.Observe(Backlog.Short, MonotonicTime.FromMilliseconds(ms), TimeSpan.FromMilliseconds(10));
        Assert.InRange(ms, 390, 420);
    }

    private static void OverloadFor(LoadShedding shedding, Backlog backlog, int from, int to)
    {
        for (int ms = from; ms <= to; ms++)
            shedding.Observe(backlog, MonotonicTime.FromMilliseconds(ms));
    }
}
