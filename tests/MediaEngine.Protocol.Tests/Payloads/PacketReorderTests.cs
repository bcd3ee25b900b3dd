using CsCheck;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

public sealed class PacketReorderTests
{
    [Fact]
    public void Packets_in_order_pass_at_once_and_doubles_are_refused()
    {
        var reorder = new PacketReorder();
        for (int i = 0; i < 70000; i++)
        {
            Assert.True(reorder.TryAdd((ushort)i, new PacketBuffer(i, 0, 0), MonotonicTime.FromMilliseconds(i)));
            Assert.True(reorder.TryTake(MonotonicTime.FromMilliseconds(i), out PacketBuffer buffer, out _));
            Assert.Equal(i, buffer.Slot);
            Assert.False(reorder.TryAdd((ushort)i, buffer, MonotonicTime.FromMilliseconds(i)));
        }
    }

    [Fact]
    public void V41_swapped_packets_are_put_in_order_and_lost_ones_waited_for_50_ms() => Gen.ULong.Sample(seed =>
    {
        var random = new Testing.SeededRandom(seed);
        List<int> order = [.. Enumerable.Range(0, 500)];
        for (int i = 1; i + 1 < order.Count; i++)
        {
            if (random.Chance(0.02))
                (order[i], order[i + 1]) = (order[i + 1], order[i]);
        }

        List<int> lost = [.. order.Where(i => i > 0 && random.Chance(0.01))];
        var reorder = new PacketReorder();
        List<int> taken = [];
        long time = 0;
        foreach (int i in order)
        {
            time += 2;
            MonotonicTime now = MonotonicTime.FromMilliseconds(time);
            if (!lost.Contains(i))
                Assert.True(reorder.TryAdd((ushort)(i + 65400), new PacketBuffer(i, 0, 0), now));
            while (reorder.TryTake(now, out PacketBuffer buffer, out MonotonicTime arrival))
            {
                Assert.InRange(now - arrival, TimeSpan.Zero, TimeSpan.FromMilliseconds(52));
                taken.Add(buffer.Slot);
            }
        }

        while (reorder.TryTake(MonotonicTime.FromMilliseconds(time + 100), out PacketBuffer last, out _))
            taken.Add(last.Slot);
        Assert.Equal(Enumerable.Range(0, 500).Except(lost), taken);
    }, iter: 200);
}
