using MediaEngine.Primitives;
using MediaEngine.Sessions.Timing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

public sealed class PaceTimerTests
{
    private static readonly MonotonicTime _start = MonotonicTime.FromSeconds(100);

    private readonly TimerWheel _wheel = new();
    private readonly PaceTimer _pace;

    public PaceTimerTests()
    {
        _wheel.Advance(_start);
        _pace = new PaceTimer(_wheel);
    }

    [Fact]
    public void Nothing_is_scheduled_while_nothing_is_paced()
    {
        var paced = new Paced(1);
        Assert.Equal(0, _wheel.Count);
        _pace.Add(paced, _start);
        Assert.Equal(1, _wheel.Count);
        _pace.Remove(paced);
        Assert.Equal((0, MonotonicTime.Never), (_wheel.Count, _wheel.NextDeadline));
        _pace.Remove(paced);
        Assert.Equal(0, _wheel.Count);
    }

    [Fact]
    public void All_share_one_tick_of_20_ms()
    {
        Paced[] paced = [new Paced(1), new Paced(2), new Paced(3)];
        foreach (Paced one in paced)
            _pace.Add(one, _start);
        Assert.Equal(1, _wheel.Count);
        Run(1000);
        Assert.All(paced, p => Assert.InRange(p.Ticks, 50, 51));
        Assert.Equal(1, _wheel.Count);
    }

    [Fact]
    public void One_that_leaves_in_its_own_tick_takes_no_tick_from_the_others()
    {
        Paced[] paced = [new Paced(1), new Paced(2), new Paced(3)];
        foreach (Paced one in paced)
            _pace.Add(one, _start);
        paced[1].Action = () => _pace.Remove(paced[1]);
        Run(1000);
        Assert.Equal(1, paced[1].Ticks);
        Assert.InRange(paced[0].Ticks, 50, 51);
        Assert.Equal(paced[0].Ticks, paced[2].Ticks);
    }

    [Fact]
    public void When_one_throws_its_call_is_named_and_the_others_go_on()
    {
        Paced[] paced = [new Paced(1), new Paced(2), new Paced(3)];
        foreach (Paced one in paced)
            _pace.Add(one, _start);
        paced[1].Action = () => throw new InvalidOperationException("a bug");
        Assert.Throws<InvalidOperationException>(() => _wheel.Advance(_start + TimeSpan.FromMilliseconds(2)));
        Assert.Equal(2, _wheel.Firing?.CallKey);
        _pace.Remove(paced[1]);
        Run(1000);
        Assert.InRange(paced[0].Ticks, 50, 51);
        Assert.Equal(paced[0].Ticks, paced[2].Ticks);
    }

    [Fact]
    public void After_a_pause_of_the_worker_there_is_no_burst()
    {
        var paced = new Paced(1);
        _pace.Add(paced, _start);
        Run(100);
        int before = paced.Ticks;
        _wheel.Advance(_start + TimeSpan.FromSeconds(5));
        Assert.Equal(before + 1, paced.Ticks);
    }

    private void Run(int milliseconds)
    {
        for (int i = 3; i <= milliseconds; i++)
            _wheel.Advance(_start + TimeSpan.FromMilliseconds(i));
    }

    private sealed class Paced(long callKey) : IPaced
    {
        public long CallKey => callKey;

        public int Ticks { get; private set; }

        public Action? Action { get; set; }

        public void Tick(MonotonicTime now)
        {
            Ticks++;
            Action?.Invoke();
        }
    }
}
