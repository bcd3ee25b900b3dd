using MediaEngine.Server.Metrics;
using Xunit;

namespace MediaEngine.Server.Tests.Metrics;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Samples_follow_their_help_and_type_and_labels_are_escaped()
    {
        string page = new PrometheusText()
            .Values(MetricRow.Gauge("ports", "Ports.", _ => 0), [MetricRow.Sample(3, ("name", "a\"b\\c")), MetricRow.Sample(4.5)])
            .ToString();
        Assert.Equal("# HELP ports Ports.\n# TYPE ports gauge\nports{name=\"a\\\"b\\\\c\"} 3\nports 4.5\n", page);
    }
}
