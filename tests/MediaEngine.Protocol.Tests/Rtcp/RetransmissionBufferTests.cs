using CsCheck;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;
using Xunit;
using Lookup = MediaEngine.Protocol.Feedback.RetransmissionBuffer.Lookup;

namespace MediaEngine.Protocol.Tests.Rtcp;

public sealed class RetransmissionBufferTests
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void What_is_found_is_what_was_stored_and_the_newest_is_always_found()
    {
        Gen.Int[1, 1500].Array[1, 1500].Select(Gen.UShort, Gen.Int[0, 3000]).Sample((lengths, first, gapMicroseconds) =>
        {
            var budget = new MemoryBudget(4 << 20);
            using RetransmissionBuffer buffer = RetransmissionBuffer.TryCreate(budget)!;
            MonotonicTime now = MonotonicTime.FromSeconds(5);
            for (int i = 0; i < lengths.Length; i++)
            {
                now += TimeSpan.FromMicroseconds(gapMicroseconds);
                byte[] packet = Packet(i, lengths[i]);
                buffer.Store((ushort)(first + i), packet, now);
                if (i % 100 == 0)
                {
                    Assert.Equal(Lookup.Found,
                        buffer.TryTake((ushort)(first + i), TimeSpan.Zero, now, out ReadOnlySpan<byte> newest, out _));
                    Assert.True(newest.SequenceEqual(packet));
                }
            }

            int found = 0;
            for (int i = lengths.Length - 1; i >= 0; i--)
            {
                Lookup result = buffer.TryTake((ushort)(first + i), _interval, now, out ReadOnlySpan<byte> packet, out TimeSpan age);
                if (result != Lookup.Found)
                    continue;
                found++;
                Assert.True(packet.SequenceEqual(Packet(i, lengths[i])));
                Assert.True(age <= RetransmissionBuffer.MaximumAge);
                Assert.True(lengths.Length - i <= RetransmissionBuffer.MaximumPackets);
            }

            Assert.InRange(found, Math.Min(Math.Min(lengths.Length, 300), 100), 128);
            Assert.InRange(budget.InUse, 1, (1 << 20) + (64 << 10));
            buffer.Dispose();
            Assert.Equal(0, budget.InUse);
        }, iter: 200);
    }

    [Fact]
    public void A_packet_is_not_given_twice_within_the_interval_nor_after_a_second()
    {
        using RetransmissionBuffer buffer = RetransmissionBuffer.TryCreate(new MemoryBudget(1 << 20))!;
        MonotonicTime now = MonotonicTime.FromSeconds(5);
        buffer.Store(7, [1, 2, 3], now);
        Assert.Equal(Lookup.Found, buffer.TryTake(7, _interval, now, out _, out _));
        Assert.Equal(Lookup.NotNow, buffer.TryTake(7, _interval, now + (_interval / 2), out _, out _));
        Assert.Equal(Lookup.Found, buffer.TryTake(7, _interval, now + _interval, out _, out _));
        Assert.Equal(Lookup.Unknown, buffer.TryTake(7, _interval, now + TimeSpan.FromSeconds(1.1), out _, out _));
        Assert.Equal(Lookup.Unknown, buffer.TryTake(8, _interval, now, out _, out _));
        Assert.Equal(Lookup.Unknown, buffer.TryTake(7 + 512, _interval, now, out _, out _));
    }

    [Fact]
    public void Forged_requests_bring_half_as_much_as_was_sent()
    {
        using RetransmissionBuffer buffer = RetransmissionBuffer.TryCreate(new MemoryBudget(4 << 20))!;
        MonotonicTime now = MonotonicTime.FromSeconds(5);
        int resent = 0;
        for (int i = 0; i < 5000; i++)
        {
            now += TimeSpan.FromMilliseconds(2);
            buffer.Store((ushort)i, Packet(i, 1000), now);
            for (int back = 0; back < 20; back++)
            {
                if (buffer.TryTake((ushort)(i - back), TimeSpan.Zero, now, out _, out _) == Lookup.Found)
                    resent++;
            }
        }

        Assert.InRange(resent, 2000, 2500 + 128);
    }

    [Fact]
    public void Without_budget_there_is_no_buffer_and_no_growth()
    {
        Assert.Null(RetransmissionBuffer.TryCreate(new MemoryBudget(10_000)));
        var budget = new MemoryBudget(100_000);
        using RetransmissionBuffer buffer = RetransmissionBuffer.TryCreate(budget)!;
        MonotonicTime now = MonotonicTime.FromSeconds(5);
        for (int i = 0; i < 500; i++)
            buffer.Store((ushort)i, Packet(i, 1200), now);
        Assert.InRange(budget.InUse, 1, 100_000);
        Assert.Equal(Lookup.Found, buffer.TryTake(499, _interval, now, out _, out _));
        Assert.Equal(Lookup.Unknown, buffer.TryTake(1, _interval, now, out _, out _));
    }

    private static byte[] Packet(int number, int length)
    {
        byte[] packet = new byte[length];
        for (int i = 0; i < length; i++)
            packet[i] = (byte)(number * 7 + i);
        return packet;
    }
}
