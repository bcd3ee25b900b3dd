using CsCheck;
using MediaEngine.Protocol.Payloads;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

public sealed class FramePoolTests
{
    [Fact]
    public void A_frame_has_at_least_the_capacity_asked_for_and_not_much_more() => Gen.Int[1, FramePool.MaximumFrame].Sample(capacity =>
    {
        using var pool = new FramePool(8 << 20);
        Assert.True(pool.TryRent(capacity, out FrameHandle frame));
        Assert.InRange(pool.Capacity(frame), capacity, Math.Max(512, capacity * 3 / 2));
    });

    [Fact]
    public void The_last_reference_gives_the_block_back_for_reuse()
    {
        using var pool = new FramePool(1 << 20);
        Assert.True(pool.TryRent(1000, out FrameHandle frame));
        pool.AddReference(frame);
        pool.Release(frame);
        Assert.Equal(1, pool.InUse);
        pool.Release(frame);
        Assert.Equal(0, pool.InUse);
        long bytes = pool.Bytes;
        Assert.True(pool.TryRent(1000, out _));
        Assert.Equal(bytes, pool.Bytes);
    }

    [Fact]
    public void No_more_memory_is_held_than_allowed_and_free_blocks_give_way()
    {
        using var pool = new FramePool(100_000, maximumFrames: 1000);
        List<FrameHandle> frames = [];
        while (pool.TryRent(1000, out FrameHandle frame))
            frames.Add(frame);
        Assert.InRange(pool.Bytes, 90_000, 100_000);
        foreach (FrameHandle frame in frames)
            pool.Release(frame);
        Assert.True(pool.TryRent(60_000, out FrameHandle large));
        Assert.InRange(pool.Bytes, 60_000, 100_000);
        pool.Release(large);
        pool.Trim();
        Assert.Equal(0, pool.Bytes);
        Assert.False(pool.TryRent(FramePool.MaximumFrame + 1, out _));
    }

    [Fact]
    public void A_frame_that_grows_keeps_its_bytes_and_what_is_known_of_it()
    {
        using var pool = new FramePool(1 << 20);
        Assert.True(pool.TryRent(10, out FrameHandle frame));
        pool.SetLength(frame, 10);
        pool.Data(frame).Fill(7);
        pool.Info(frame).Timestamp = 5;
        Assert.True(pool.TryGrow(ref frame, 50_000));
        Assert.Equal(10, pool.Length(frame));
        Assert.Equal(5u, pool.Info(frame).Timestamp);
        Assert.False(pool.Data(frame).ContainsAnyExcept((byte)7));
        Assert.Equal(1, pool.InUse);
    }
}
