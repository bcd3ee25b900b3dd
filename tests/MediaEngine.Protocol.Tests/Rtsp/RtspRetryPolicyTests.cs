using MediaEngine.Protocol.Rtsp;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtsp;

public sealed class RtspRetryPolicyTests
{
    private static readonly RtspMemory _stranger = new();
    private static readonly RtspMemory _known = new() { Authentication = RtspAuthenticationScheme.DigestMd5 };

    [Theory]
    [InlineData(RtspFailureCause.Unreachable, 0.5, 30)]
    [InlineData(RtspFailureCause.Timeout, 0.5, 30)]
    [InlineData(RtspFailureCause.Asleep, 0.9, 1.1)]
    [InlineData(RtspFailureCause.Busy, 1.6, 20)]
    [InlineData(RtspFailureCause.Refused, 4, 60)]
    [InlineData(RtspFailureCause.NotSupported, 4, 60)]
    [InlineData(RtspFailureCause.Protocol, 0.5, 30)]
    public void A_pause_stays_within_the_bounds_of_its_cause(RtspFailureCause cause, double least, double most)
    {
        foreach (double random in new[] { 0, 0.5, 0.999 })
        {
            for (int attempt = 1; attempt < 1000; attempt++)
                Assert.InRange(Delay(cause, attempt, random, _stranger), least, most);
        }
    }

    [Fact]
    public void A_camera_that_starts_again_is_tried_every_second_for_two_minutes_and_rarely_later()
    {
        double total = 0;
        for (int attempt = 1; total < 90; attempt++)
        {
            double delay = Delay(RtspFailureCause.Unreachable, attempt, 0.999, _stranger);
            Assert.InRange(delay, 0.5, 1);
            total += delay;
        }

        Assert.InRange(Delay(RtspFailureCause.Unreachable, 200, 0.5, _stranger), 15, 30);
    }

    [Fact]
    public void A_wrong_password_is_tried_twice_and_then_once_a_minute()
    {
        Assert.InRange(Delay(RtspFailureCause.Unauthorized, 1, 0.5, _stranger), 1, 4);
        Assert.InRange(Delay(RtspFailureCause.Unauthorized, 2, 0.5, _stranger), 60, 66);
        Assert.InRange(Delay(RtspFailureCause.Unauthorized, 50, 0.5, _stranger), 60, 66);
    }

    [Fact]
    public void V65e_A_password_that_was_right_before_is_tried_for_some_seconds_more()
    {
        double total = 0;
        for (int attempt = 1; attempt <= 4; attempt++)
            total += Delay(RtspFailureCause.Unauthorized, attempt, 0.5, _known);
        Assert.InRange(total, 5, 6);
        Assert.InRange(Delay(RtspFailureCause.Unauthorized, 5, 0.5, _known), 60, 66);
    }

    [Fact]
    public void A_wish_of_the_camera_is_followed_within_reason()
    {
        RtspFailure busy = Failure(RtspFailureCause.Busy) with { RetryAfter = TimeSpan.FromSeconds(7) };
        Assert.InRange(RtspRetryPolicy.Delay(busy, 1, 0.5, _stranger).TotalSeconds, 7, 8);
        busy = busy with { RetryAfter = TimeSpan.FromDays(9) };
        Assert.InRange(RtspRetryPolicy.Delay(busy, 1, 0.5, _stranger).TotalSeconds, 60, 66);
    }

    [Fact]
    public void Another_way_is_tried_at_once_but_not_for_ever()
    {
        RtspFailure failure = Failure(RtspFailureCause.NotSupported) with { RetryAtOnce = true };
        Assert.Equal(TimeSpan.Zero, RtspRetryPolicy.Delay(failure, 3, 0.5, _stranger));
        Assert.InRange(RtspRetryPolicy.Delay(failure, 4, 0.5, _stranger).TotalSeconds, 4, 60);
    }

    [Fact]
    public void Fifty_cameras_do_not_connect_in_one_instant()
    {
        Assert.Equal(TimeSpan.Zero, RtspRetryPolicy.Spread(1, 0.9));
        Assert.InRange(RtspRetryPolicy.Spread(50, 0.999).TotalSeconds, 0.9, 1);
    }

    private static RtspFailure Failure(RtspFailureCause cause) => new(cause, RtspStep.Playing, 0, "");

    private static double Delay(RtspFailureCause cause, int attempt, double random, RtspMemory memory) =>
        RtspRetryPolicy.Delay(Failure(cause), attempt, random, memory).TotalSeconds;
}
