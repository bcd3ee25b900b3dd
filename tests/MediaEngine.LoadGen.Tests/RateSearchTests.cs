using CsCheck;
using MediaEngine.LoadGen.Modes;
using Xunit;

namespace MediaEngine.LoadGen.Tests;

public sealed class RateSearchTests
{
    [Fact]
    public void Finds_any_limit_within_its_resolution_and_stops() =>
        Gen.Select(Gen.Long[300, 2_000_000], Gen.Long[1000, 100_000]).Sample((limit, first) =>
        {
            var search = new RateSearch(first, 1_000_000);
            while (search.TryNext(out var rate))
                search.Report(rate, rate <= limit);
            Assert.InRange(search.Trials, 1, RateSearch.MaximumTrials);
            Assert.True(search.Passing <= limit);
            Assert.True(search.Passing * RateSearch.Resolution * 1.01 >= Math.Min(limit, 1_000_000));
        });

    [Fact]
    public void A_daemon_that_forwards_nothing_ends_the_search_at_zero()
    {
        var search = new RateSearch(10_000, 1_000_000);
        while (search.TryNext(out var rate))
            search.Report(rate, passed: false);
        Assert.Equal(0, search.Passing);
    }
}
