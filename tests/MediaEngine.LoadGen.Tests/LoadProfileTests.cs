using CsCheck;
using MediaEngine.LoadGen.Pacing;
using Xunit;

namespace MediaEngine.LoadGen.Tests;

public sealed class LoadProfileTests
{
    private static readonly Gen<LoadProfile> _anyProfile =
        Gen.Select(Gen.Int[0, 3], Gen.Long[1, 3_000_000], Gen.Long[1_000_000, 20_000_000_000])
            .Select(t => new LoadSegment((Phase)t.Item1, t.Item2, t.Item3))
            .Where(segment => segment.Packets > 0)
            .Array[1, 8]
            .Select(segments => new LoadProfile(segments));

    [Fact]
    public void Every_packet_is_due_at_its_own_time_and_not_a_nanosecond_earlier() =>
        Gen.Select(_anyProfile, Gen.Double[0, 1]).Sample((profile, where) =>
        {
            var number = (long)(where * (profile.TotalPackets - 1));
            var time = profile.TimeOf(number);
            Assert.True(profile.DueAt(time) >= number + 1);
            Assert.True(profile.DueAt(time - 1) <= number);
        });

    [Fact]
    public void The_packet_count_never_falls_and_ends_at_the_total() =>
        Gen.Select(_anyProfile, Gen.Double[0, 1.2], Gen.Double[0, 1.2]).Sample((profile, a, b) =>
        {
            var (early, late) = (Math.Min(a, b), Math.Max(a, b));
            Assert.True(profile.DueAt((long)(early * profile.Duration)) <= profile.DueAt((long)(late * profile.Duration)));
            Assert.Equal(profile.TotalPackets, profile.DueAt(profile.Duration));
            Assert.Equal(0, profile.DueAt(-1));
        });

    [Fact]
    public void Packets_of_one_second_are_evenly_spaced()
    {
        var profile = new LoadProfile([new LoadSegment(Phase.Measure, 80_000, LoadProfile.Second)]);
        Assert.Equal(80_000, profile.TotalPackets);
        for (var i = 1; i < 80_000; i++)
            Assert.Equal(12_500, profile.TimeOf(i) - profile.TimeOf(i - 1));
    }

    [Fact]
    public void Each_phase_holds_exactly_the_packets_of_its_own_rate()
    {
        var profile = LoadProfile.Create(1000, ramp: 1, warmup: 2, measure: 10, new OverloadShape(3, 4, 5));
        var counts = new long[4];
        for (var i = 0L; i < profile.TotalPackets; i++)
            counts[(int)profile.PhaseOf(i)]++;
        Assert.Equal(10_000, counts[(int)Phase.Measure]);
        Assert.Equal(12_000, counts[(int)Phase.Overload]);
        Assert.Equal(5_000, counts[(int)Phase.Recovery]);
        Assert.Equal((3 * LoadProfile.Second, 13 * LoadProfile.Second), profile.WindowOf(Phase.Measure));
        Assert.Equal((17 * LoadProfile.Second, 22 * LoadProfile.Second), profile.WindowOf(Phase.Recovery));
        Assert.Equal(22 * LoadProfile.Second, profile.Duration);
    }

    [Fact]
    public void The_ramp_never_exceeds_the_rate_it_leads_to()
    {
        var profile = LoadProfile.Create(100_000, ramp: 1, warmup: 0, measure: 1);
        Assert.InRange(profile.DueAt(LoadProfile.Second), 1, 50_000);
    }

    [Fact]
    public void A_profile_without_packets_is_refused() =>
        Assert.Throws<LoadException>(() => new LoadProfile([new LoadSegment(Phase.Measure, 1, 1000)]));
}
