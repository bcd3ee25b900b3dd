using CsCheck;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Pacing;
using Xunit;

namespace MediaEngine.LoadGen.Tests;

public sealed class DeliveryLedgerTests
{
    private static readonly LoadProfile _overloaded = LoadProfile.Create(1000, ramp: 0, warmup: 1, measure: 1, new OverloadShape(3, 1, 1));

    [Fact]
    public void Loss_and_duplicates_are_counted_per_phase_whatever_arrives_in_whatever_order() =>
        Gen.Int[0, (int)_overloaded.TotalPackets - 1].Array[0, 2000].Sample(arrivals =>
        {
            var ledger = new DeliveryLedger(_overloaded);
            for (var i = 0L; i < _overloaded.TotalPackets; i++)
                ledger.MarkSent(i);
            foreach (var number in arrivals)
                ledger.MarkArrived(number, 1000);
            var unique = arrivals.Distinct().ToArray();
            foreach (var phase in Enum.GetValues<Phase>())
            {
                var expected = unique.Count(number => _overloaded.PhaseOf(number) == phase);
                Assert.Equal(expected, ledger.Delivered(phase));
                Assert.Equal(ledger.Sent(phase) - expected, ledger.Lost(phase));
                Assert.Equal(expected, ledger.Latency(phase).Count);
            }
            Assert.Equal(unique.Length, ledger.Arrived);
            Assert.Equal(arrivals.Length - unique.Length, ledger.Count(Delivery.Duplicate));
        }, iter: 200);

    [Fact]
    public void A_packet_that_was_never_sent_is_not_lost()
    {
        var ledger = new DeliveryLedger(_overloaded);
        ledger.MarkSent(1000);
        Assert.Equal(1, ledger.Lost(Phase.Measure));
        ledger.MarkArrived(1000, 1);
        Assert.Equal(0, ledger.Lost(Phase.Measure));
        Assert.Equal(0, ledger.Lost(Phase.Warmup));
    }

    [Fact]
    public void Recovery_lasts_until_the_last_lost_packet()
    {
        // The recovery phase starts at 3 s with packet 5000, one per millisecond; packet 5073 is 73 ms into it.
        Assert.Equal(80_000_000, TimeToClean(lost: number => number is 5003 or 5073, latency: _ => 1_000_000));
    }

    [Fact]
    public void Recovery_lasts_until_the_last_late_packet() =>
        Assert.Equal(130_000_000, TimeToClean(lost: _ => false, latency: number => number == 5125 ? 21_000_000 : 19_000_000));

    [Fact]
    public void Losses_during_the_overload_itself_do_not_count_as_slow_recovery() =>
        Assert.Equal(0, TimeToClean(lost: number => number < 5000, latency: _ => 1));

    [Fact]
    public void A_daemon_that_still_loses_packets_at_the_end_has_not_recovered() =>
        Assert.Null(TimeToClean(lost: number => number == 5999, latency: _ => 1));

    [Fact]
    public void Counting_a_packet_allocates_nothing()
    {
        var ledger = new DeliveryLedger(_overloaded);

        // The runtime may allocate once when it recompiles a hot method; code that allocates per packet does so every time.
        var least = long.MaxValue;
        for (var from = 0; from < 6000; from += 1000)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Count(from, from + 1000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        void Count(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                ledger.MarkSent(i);
                ledger.MarkArrived(i, i * 1000L);
            }
        }
    }

    private static long? TimeToClean(Func<long, bool> lost, Func<long, long> latency)
    {
        var ledger = new DeliveryLedger(_overloaded);
        for (var i = 0L; i < _overloaded.TotalPackets; i++)
        {
            ledger.MarkSent(i);
            if (!lost(i))
                ledger.MarkArrived(i, latency(i));
        }
        return ledger.TimeToClean(Phase.Recovery, 20_000_000);
    }
}
