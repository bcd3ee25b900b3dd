using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

public sealed class FrameRingTests : IDisposable
{
    private readonly FramePool _pool = new(32 << 20);
    private readonly FrameRing _ring;
    private int _number;

    public FrameRingTests() => _ring = new FrameRing(_pool, 1_000_000, TimeSpan.FromSeconds(20));

    public void Dispose()
    {
        _ring.Dispose();
        Assert.Equal(0, _pool.InUse);
        _pool.Dispose();
    }

    [Fact]
    public void Frames_are_kept_from_the_last_start_on()
    {
        Assert.False(Add(FrameFlags.None));
        Add(FrameFlags.Key);
        Add(FrameFlags.None);
        Add(FrameFlags.None);
        Assert.Equal((3, 3000L), (_ring.Count, _ring.Bytes));
        Add(FrameFlags.RecoveryPoint);
        Assert.Equal((1, 1), (_ring.Count, _pool.InUse));
    }

    [Fact]
    public void A_damaged_frame_ends_the_group_unless_nobody_refers_to_it()
    {
        Add(FrameFlags.Key);
        Add(FrameFlags.None);
        Assert.False(Add(FrameFlags.Damaged | FrameFlags.Disposable));
        Assert.Equal(2, _ring.Count);
        Assert.False(Add(FrameFlags.Damaged));
        Assert.Equal(0, _ring.Count);
        Assert.False(Add(FrameFlags.None));
        Assert.True(Add(FrameFlags.Key));
        Assert.False(Add(FrameFlags.AfterLoss));
        Assert.Equal(2, _ring.GivenUp);
    }

    [Fact]
    public void V48_a_group_is_bounded_in_bytes_and_age_not_in_packets()
    {
        Add(FrameFlags.Key);
        for (int i = 1; i < 400; i++)
            Assert.True(Add(FrameFlags.None, 200));
        Assert.False(Add(FrameFlags.None, 1_000_001));
        Assert.Equal(0, _ring.Count);
        Add(FrameFlags.Key);
        _number += 600;
        Assert.True(Add(FrameFlags.None));
        Assert.True(Add(FrameFlags.None));
        Assert.Equal((2, false), (_ring.Count, _ring.HasStart));
        Assert.False(_ring.TryPlanBurst(Now, 90000, 12_500, out _));
    }

    [Fact]
    public void V48_a_group_that_is_too_large_goes_on_for_those_who_follow_it_and_has_no_start()
    {
        Add(FrameFlags.Key);
        for (int i = 1; i < 3000; i++)
        {
            Assert.True(Add(FrameFlags.None));
            Assert.InRange(_ring.Bytes, 1, 1_000_000);
        }

        Assert.False(_ring.HasStart);
        Assert.Equal(1, _ring.GivenUp);
        Assert.False(_ring.TryPlanBurst(Now, 90000, 12_500, out _));
        Assert.True(_ring.TryGet(_ring.Position - 2, out _));
        Assert.False(Add(FrameFlags.AfterLoss));
        Assert.False(Add(FrameFlags.None));
        Add(FrameFlags.Key);
        Assert.True(_ring.TryPlanBurst(Now, 90000, 12_500, out _));
    }

    [Fact]
    public void V49_a_gradual_refresh_is_a_start_once_it_is_over()
    {
        Add(FrameFlags.RecoveryPoint, recoveryFrames: 3);
        for (int i = 0; i < 9; i++)
            Add(FrameFlags.None);
        Add(FrameFlags.RecoveryPoint, recoveryFrames: 3);
        Add(FrameFlags.None);
        Add(FrameFlags.None);
        Assert.Equal(13, _ring.Count);
        Add(FrameFlags.None);
        Assert.Equal((4, 4000L), (_ring.Count, _ring.Bytes));
        Assert.True(_ring.TryPlanBurst(Now, 90000, 12_500, out BurstPlan plan));
        Assert.Equal((3, 4), (plan.RecoveryFrames, plan.Frames));
        Assert.True(Add(FrameFlags.RecoveryPoint | FrameFlags.AfterLoss, recoveryFrames: 3));
        Assert.Equal(1, _ring.Count);
    }

    [Fact]
    public void A_full_group_goes_on_from_a_refresh_within_it()
    {
        Add(FrameFlags.Key, 500_000);
        Add(FrameFlags.RecoveryPoint, 100_000, recoveryFrames: 2);
        Add(FrameFlags.None, 100_000);
        Add(FrameFlags.None, 100_000);
        Assert.Equal(4, _ring.Count);
        Assert.True(Add(FrameFlags.None, 300_000));
        Assert.Equal((4, 600_000L), (_ring.Count, _ring.Bytes));
        Assert.True(Add(FrameFlags.None, 500_000));
        Assert.InRange(_ring.Bytes, 1, 1_000_000);
    }

    [Fact]
    public void A_burst_is_squeezed_to_a_millisecond_a_picture_and_ends_at_the_live_one()
    {
        Add(FrameFlags.Key, 50_000);
        for (int i = 1; i < 250; i++)
            Add(FrameFlags.None, 2000);
        Assert.True(_ring.TryPlanBurst(Now, 90000, 12_500, out BurstPlan plan));
        Assert.Equal((250, 548_000L), (plan.Frames, plan.Bytes));
        uint live = 249 * 3600;
        Assert.Equal(live - 249 * 90, plan.TimestampOf(plan.First, 0));
        Assert.Equal(live, plan.TimestampOf(plan.First + 249, live));
        Assert.Equal(live + 3600, plan.TimestampOf(plan.First + 250, live + 3600));
        Assert.InRange((plan.End - plan.Start).TotalMilliseconds, 43, 45);
        Assert.Equal(12_500, plan.Allowed(plan.Start));
        Assert.Equal(plan.Bytes, plan.Allowed(plan.End));
        Assert.True(_ring.TryGet(plan.First, out FrameHandle first));
        Assert.True(_pool.Info(first).IsKey);
        Assert.False(_ring.TryGet(plan.First + 250, out _));
        Add(FrameFlags.Key);
        Assert.False(_ring.TryGet(plan.First, out _));
        Assert.True(_ring.TryGet(plan.First + 250, out _));
    }

    [Fact]
    public void When_the_next_start_is_due_before_the_burst_would_end_waiting_is_better()
    {
        foreach (int frames in new[] { 25, 10 })
        {
            Add(FrameFlags.Key);
            for (int i = 1; i < frames; i++)
                Add(FrameFlags.None, 20_000);
        }

        Assert.False(_ring.TryPlanBurst(Now, 90000, 250, out _));
        Assert.True(_ring.TryPlanBurst(Now, 90000, 50_000, out _));
        Assert.Equal(TimeSpan.FromSeconds(1), _ring.StartInterval);
        Assert.Equal(TimeSpan.FromMilliseconds(40), _ring.FrameInterval);
    }

    private MonotonicTime Now => MonotonicTime.FromMilliseconds(40 * _number);

    private bool Add(FrameFlags flags, int length = 1000, int recoveryFrames = 0)
    {
        Assert.True(_pool.TryRent(length, out FrameHandle frame));
        _pool.SetLength(frame, length);
        ref FrameInfo info = ref _pool.Info(frame);
        info.Flags = flags;
        info.RecoveryFrames = recoveryFrames;
        info.Timestamp = (uint)(_number * 3600);
        info.Completed = MonotonicTime.FromMilliseconds(40 * _number++);
        bool kept = _ring.Add(frame);
        _pool.Release(frame);
        return kept;
    }
}
