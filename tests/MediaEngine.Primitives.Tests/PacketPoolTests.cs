using CsCheck;

namespace MediaEngine.Primitives.Tests;

public sealed unsafe class PacketPoolTests
{
    [Fact]
    public void Hands_each_slot_out_once_and_knows_how_many_are_left() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 2].Array[0, 300]).Sample((slots, operations) =>
        {
            using var pool = new PacketPool(slots);
            var held = new List<PacketBuffer>();
            foreach (int operation in operations)
            {
                if (operation < 2)
                {
                    Assert.Equal(held.Count < slots, pool.TryRent(out PacketBuffer buffer));
                    Assert.Equal(held.Count == slots, buffer.IsNone);
                    if (!buffer.IsNone)
                    {
                        Assert.DoesNotContain(held, h => h.Slot == buffer.Slot);
                        held.Add(buffer);
                    }
                }
                else if (held.Count > 0)
                {
                    pool.Return(held[0]);
                    held.RemoveAt(0);
                }

                Assert.Equal(slots - held.Count, pool.Available);
            }
        });

    [Fact]
    public void A_fresh_buffer_is_empty_and_has_headroom_and_tailroom()
    {
        using var pool = new PacketPool(2);
        Assert.True(pool.TryRent(out PacketBuffer buffer));
        Assert.Equal((PacketPool.Headroom, 0), (buffer.Offset, buffer.Length));
        Assert.Equal(0, pool.Span(buffer).Length);
        PacketBuffer largest = buffer.With(PacketPool.Headroom, PacketPool.MaxDatagram);
        PacketBuffer withTag = largest.With(0, PacketPool.Headroom + PacketPool.MaxDatagram + PacketPool.Tailroom);
        Assert.Equal(PacketPool.SlotSize, pool.Span(withTag).Length);
        pool.Return(withTag);
    }

    [Fact]
    public void Slots_do_not_overlap_and_the_block_is_page_aligned()
    {
        using var pool = new PacketPool(16);
        Assert.Equal(0, (nint)pool.Memory % 4096);
        for (int slot = 0; slot < 16; slot++)
            pool.SlotSpan(slot).Fill((byte)slot);
        for (int slot = 0; slot < 16; slot++)
        {
            Assert.Equal(PacketPool.SlotSize, pool.SlotSpan(slot).Length);
            Assert.Equal(-1, pool.SlotSpan(slot).IndexOfAnyExcept((byte)slot));
            Assert.Equal((byte)slot, *pool.SlotPointer(slot));
            Assert.Equal((byte)slot, pool.Span(new PacketBuffer(slot, 7, 1))[0]);
        }
    }

    [Fact]
    public void Renting_and_returning_allocates_nothing()
    {
        using var pool = new PacketPool(8);
        long Cycle(int times)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < times; i++)
            {
                pool.TryRent(out PacketBuffer buffer);
                pool.Span(buffer.With(buffer.Offset, 172))[0] = 1;
                pool.Return(buffer);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Cycle(1000);
        Assert.Equal(0, Cycle(100_000));
    }

#if DEBUG
    [Fact]
    public void A_debug_build_names_who_took_a_buffer_that_is_out()
    {
        using var pool = new PacketPool(4);
        Assert.True(pool.TryRent(out PacketBuffer returned));
        Assert.True(pool.TryRent(out _));
        pool.Return(returned);
        string owner = Assert.Single(pool.Ledger.Owners());
        Assert.Contains("taken by PacketPoolTests.cs:", owner, StringComparison.Ordinal);
    }
#endif

    [Fact]
    public void A_pool_without_slots_cannot_be_made() => Assert.Throws<ArgumentOutOfRangeException>(() => new PacketPool(0));
}
