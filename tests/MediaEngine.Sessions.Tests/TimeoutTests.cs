using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>When a call without media ends, in virtual time.</summary>
public sealed class TimeoutTests : TwoPhones
{
    private readonly MonotonicTime _start;

    public TimeoutTests()
        : base(seed: 5) => _start = Network.Now;

    [Fact]
    public void A_call_without_media_ends_after_the_media_timeout_and_is_reported_once()
    {
        Start();
        Run(300);
        (_, CallTimeoutReason reason, MonotonicTime at) = Assert.Single(Engine.TimedOut);
        Assert.Equal(CallTimeoutReason.Media, reason);
        Assert.InRange((at - _start).TotalSeconds, 60, 61.1);
    }

    [Fact]
    public void One_stream_with_media_keeps_the_call()
    {
        Start();
        Alice.StartSending();
        Run(300);
        Assert.Empty(Engine.TimedOut);
        Alice.StopSending();
        Run(62);
        Assert.Single(Engine.TimedOut);
    }

    [Fact]
    public void Reports_alone_keep_the_call()
    {
        Start();
        Alice.StartReporting(TimeSpan.FromSeconds(20));
        Run(600);
        Assert.Empty(Engine.TimedOut);
    }

    [Fact]
    public void A_held_call_lives_for_the_silent_timeout()
    {
        Start(c => c.WithTransports(t => t with { ExpectsMedia = false }));
        Run(3599);
        Assert.Empty(Engine.TimedOut);
        Run(3);
        Assert.Equal(CallTimeoutReason.Silent, Assert.Single(Engine.TimedOut).Reason);
    }

    [Fact]
    public void A_silent_stream_does_not_keep_a_call_whose_receiving_streams_are_dead()
    {
        Start(c => c.WithTransport(2, t => t with { ExpectsMedia = false }).WithTransport(3, t => t with { ExpectsMedia = false }));
        Run(62);
        Assert.Equal(CallTimeoutReason.Media, Assert.Single(Engine.TimedOut).Reason);
    }

    [Fact]
    public void An_unanswered_offer_lives_for_the_offer_timeout()
    {
        Start(c => Limits(c.WithTransports(t => t with { Filled = false }), new CallTimeouts(60, 3600, 120, 0)));
        Run(119);
        Assert.Empty(Engine.TimedOut);
        Run(3);
        Assert.Equal(CallTimeoutReason.Offer, Assert.Single(Engine.TimedOut).Reason);
    }

    [Fact]
    public void The_final_timeout_ends_a_call_with_media()
    {
        Start(c => Limits(c, new CallTimeouts(60, 3600, 3600, 100)));
        Alice.StartSending();
        Run(98);
        Assert.Empty(Engine.TimedOut);
        Run(4);
        Assert.Equal(CallTimeoutReason.Final, Assert.Single(Engine.TimedOut).Reason);
    }

    [Fact]
    public void A_timeout_of_zero_is_disabled()
    {
        Start(c => Limits(c, new CallTimeouts(0, 0, 0, 0)));
        Run(86400);
        Assert.Empty(Engine.TimedOut);
    }

    [Fact]
    public void A_call_being_deleted_with_a_delay_does_not_time_out()
    {
        TwoPartyCall call = Start();
        call.Plan = call.Plan with { TimeoutsSuspended = true };
        call.Signal();
        Run(600);
        Assert.Empty(Engine.TimedOut);
    }

    [Fact]
    public void Signalling_starts_the_media_timeout_again()
    {
        TwoPartyCall call = Start();
        Run(50);
        call.Touch().Signal();
        Run(50);
        Assert.Empty(Engine.TimedOut);
        Run(15);
        Assert.Single(Engine.TimedOut);
    }

    [Fact]
    public void Without_calls_no_timer_ticks()
    {
        Assert.Equal(MonotonicTime.Never, Engine.Worker.NextDeadline);
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { PierceNat = true }).WithMedias(m => m with { GenerateRtcp = true }));
        Run(10);
        Assert.NotEqual(MonotonicTime.Never, Engine.Worker.NextDeadline);
        call.HangUp();
        Assert.Equal(MonotonicTime.Never, Engine.Worker.NextDeadline);
    }

    private static TwoPartyCall Limits(TwoPartyCall call, CallTimeouts timeouts)
    {
        call.Plan = call.Plan with { Timeouts = timeouts };
        return call;
    }
}
