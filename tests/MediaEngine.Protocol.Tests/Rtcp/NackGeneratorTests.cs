using CsCheck;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtcp;

public sealed class NackGeneratorTests
{
    private static readonly TimeSpan _roundTrip = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void Exactly_what_is_missing_is_asked_for_whatever_the_order()
    {
        Gen.UShort.Select(Gen.Bool.Array[1, 400], Gen.Int).Sample((first, arrives, seed) =>
        {
            var generator = new NackGenerator();
            MonotonicTime now = MonotonicTime.FromSeconds(10);
            generator.Accept(first, now);

            // Neighbours are swapped: a packet overtaken by one is not lost.
            var random = new Random(seed);
            List<int> order = [.. Enumerable.Range(1, arrives.Length).Where(i => arrives[i - 1])];
            for (int i = 0; i + 1 < order.Count; i += 2)
            {
                if (random.Next(2) == 0)
                    (order[i], order[i + 1]) = (order[i + 1], order[i]);
            }

            foreach (int i in order)
                generator.Accept((ushort)(first + i), now);
            Assert.Equal(0, generator.TakeDue(new ushort[1000], _roundTrip, now));
            now += NackGenerator.ReorderingTolerance;
            int last = order.Count == 0 ? 0 : order.Max();
            ushort[] expected =
                [.. Enumerable.Range(1, arrives.Length).Where(i => i < last && !arrives[i - 1]).Select(i => (ushort)(first + i))];
            ushort[] lost = new ushort[1000];
            Assert.Equal(expected, lost[..generator.TakeDue(lost, _roundTrip, now)]);
            Assert.Equal(0, generator.TakeDue(lost, _roundTrip, now));
            foreach (ushort sequenceNumber in expected)
                generator.Accept(sequenceNumber, now);
            Assert.Equal(0, generator.Open);
            Assert.Equal(MonotonicTime.Never, generator.NextDeadline);
            Assert.False(generator.GaveUp);
        });
    }

    [Fact]
    public void A_packet_that_never_comes_is_asked_for_ten_times_a_round_trip_apart()
    {
        var generator = new NackGenerator();
        List<MonotonicTime> asked = AskForOne(generator, _roundTrip);
        Assert.Equal(10, asked.Count);
        Assert.All(asked.Zip(asked.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, _roundTrip, _roundTrip * 1.3));
        Assert.True(generator.GaveUp);
        Assert.Equal(0, generator.Open);
    }

    [Fact]
    public void On_a_long_path_each_of_the_ten_times_is_repeated_once_before_an_answer_can_be_there()
    {
        TimeSpan roundTrip = TimeSpan.FromMilliseconds(100);
        List<MonotonicTime> asked = AskForOne(new NackGenerator(), roundTrip);
        Assert.Equal(20, asked.Count);
        for (int i = 0; i < asked.Count; i += 2)
        {
            Assert.InRange(asked[i + 1] - asked[i], roundTrip / 5, roundTrip / 3);
            if (i > 0)
                Assert.InRange(asked[i] - asked[i - 2], roundTrip, roundTrip * 1.3);
        }
    }

    [Fact]
    public void No_stream_makes_it_wait_for_more_than_a_thousand_packets()
    {
        Gen.UShort.Array[0, 500].Sample(numbers =>
        {
            var generator = new NackGenerator();
            MonotonicTime now = MonotonicTime.FromSeconds(10);
            ushort[] lost = new ushort[2000];
            foreach (ushort number in numbers)
            {
                generator.Accept(number, now);
                Assert.InRange(generator.Open, 0, NackGenerator.MaximumOpen);
                now += TimeSpan.FromMilliseconds(7);
                Assert.InRange(generator.TakeDue(lost, _roundTrip, now), 0, NackGenerator.MaximumOpen);
            }
        });
    }

    [Fact]
    public void A_sender_that_starts_again_is_not_asked_for_the_distance()
    {
        var generator = new NackGenerator();
        MonotonicTime now = MonotonicTime.FromSeconds(10);
        generator.Accept(100, now);
        generator.Accept(30000, now);
        generator.Accept(101, now);
        Assert.False(generator.GaveUp);
        generator.Accept(40000, now);
        generator.Accept(40001, now);
        generator.Accept(40003, now);
        Assert.True(generator.GaveUp);
        ushort[] lost = new ushort[10];
        Assert.Equal(1, generator.TakeDue(lost, _roundTrip, now + NackGenerator.ReorderingTolerance));
        Assert.Equal(40002, lost[0]);
    }

    /// <summary>When a packet that never arrives is requested, until it is given up.</summary>
    private static List<MonotonicTime> AskForOne(NackGenerator generator, TimeSpan roundTrip)
    {
        MonotonicTime now = MonotonicTime.FromSeconds(10);
        generator.Accept(1, now);
        generator.Accept(3, now);
        var asked = new List<MonotonicTime>();
        ushort[] lost = new ushort[4];
        while (generator.NextDeadline != MonotonicTime.Never)
        {
            now = generator.NextDeadline;
            if (generator.TakeDue(lost, roundTrip, now) > 0)
                asked.Add(now);
        }

        return asked;
    }
}
