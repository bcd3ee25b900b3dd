using CsCheck;
using MediaEngine.LoadGen.Measure;
using Xunit;

namespace MediaEngine.LoadGen.Tests;

public sealed class LatencyHistogramTests
{
    private static readonly Gen<long[]> _latencies = Gen.Long[0, 2_000_000_000].Array[1, 300];

    [Fact]
    public void Merging_equals_recording_everything_in_one() =>
        Gen.Select(_latencies, _latencies).Sample((a, b) =>
        {
            var (left, right, whole) = (Record(a), Record(b), Record([.. a, .. b]));
            left.Merge(right);
            Assert.Equal(whole.Count, left.Count);
            Assert.Equal(whole.Max, left.Max);
            foreach (var percentile in new[] { 1.0, 50, 90, 99, 99.9, 100 })
                Assert.Equal(whole.Percentile(percentile), left.Percentile(percentile));
        }, iter: 50);

    [Fact]
    public void Percentiles_are_within_three_digits_of_the_sorted_list() =>
        _latencies.Sample(values =>
        {
            var histogram = Record(values);
            Array.Sort(values);
            foreach (var percentile in new[] { 50.0, 90, 99 })
            {
                var exact = values[Math.Max(0, (int)((percentile / 100 * values.Length) + 0.5) - 1)]; // nearest rank
                Assert.InRange(histogram.Percentile(percentile), exact - (exact / 500), exact + (exact / 500) + 1);
            }
        }, iter: 50);

    [Fact]
    public void Values_outside_the_range_count_at_its_ends()
    {
        var histogram = Record([-5, long.MaxValue]);
        Assert.Equal(2, histogram.Count);
        Assert.Equal(0, histogram.Percentile(50));
        Assert.InRange(histogram.Max, LatencyHistogram.Longest, LatencyHistogram.Longest + (LatencyHistogram.Longest / 500));
    }

    private static LatencyHistogram Record(long[] values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values)
            histogram.Record(value);
        return histogram;
    }
}
