using MediaEngine.Server.Metrics;
using Xunit;

namespace MediaEngine.Server.Tests.Metrics;

public sealed class CollectorPausesTests
{
    private (int Collections, TimeSpan Paused) _now = (7, TimeSpan.FromMilliseconds(100));

    [Fact]
    public void Each_pause_is_counted_in_the_bucket_of_its_length()
    {
        CollectorPauses pauses = new(() => _now);
        Assert.False(pauses.Look());
        foreach (double milliseconds in (double[])[0.5, 0.6, 200])
        {
            _now = (_now.Collections + 1, _now.Paused + TimeSpan.FromMilliseconds(milliseconds));
            Assert.True(pauses.Look());
            Assert.False(pauses.Look());
        }

        Assert.Equal(1, pauses.Durations.Counts[pauses.Durations.Bounds.IndexOf(0.0005)]);
        Assert.Equal(1, pauses.Durations.Counts[pauses.Durations.Bounds.IndexOf(0.00075)]);
        Assert.Equal(1, pauses.Durations.Counts[^1]);
        Assert.Equal(201.1, 1000 * pauses.Durations.Sum, 3);
        Assert.Equal(200, pauses.Longest.TotalMilliseconds, 3);
    }

    [Fact]
    public void Several_collections_between_two_looks_count_as_their_mean()
    {
        CollectorPauses pauses = new(() => _now);
        _now = (10, TimeSpan.FromMilliseconds(106));
        Assert.True(pauses.Look());
        Assert.Equal(3, pauses.Durations.Counts[pauses.Durations.Bounds.IndexOf(0.0025)]);
        Assert.Equal(2, pauses.Longest.TotalMilliseconds, 3);
    }

    [Fact]
    public void The_page_shows_them_as_a_cumulative_histogram()
    {
        MetricHistogram histogram = new([0.5, 1]);
        foreach (double value in (double[])[0.25, 0.5, 0.5, 2, 4])
            histogram.Record(value);
        var text = new PrometheusText();
        text.Histogram(MetricRow.Distribution("x", "Words.", _ => histogram), histogram);
        Assert.Equal(
            "# HELP x Words.\n# TYPE x histogram\nx_bucket{le=\"0.5\"} 3\nx_bucket{le=\"1\"} 3\nx_bucket{le=\"+Inf\"} 5\nx_sum " +
            "7.25\nx_count 5\n",
            text.ToString());
    }
}
