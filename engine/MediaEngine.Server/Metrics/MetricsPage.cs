namespace MediaEngine.Server.Metrics;

/// <summary>The page for Prometheus. Written on the control thread, whose statistics it reads.</summary>
internal sealed class MetricsPage(MetricSources sources)
{
    public string Write()
    {
        sources.Pauses.Look();
        PrometheusText text = new();
        foreach (MetricRow row in MetricTable.All)
        {
            if (row.Histogram is { } histogram)
                text.Histogram(row, histogram(sources));
            else
                text.Values(row, row.Read(sources));
        }

        return text.ToString();
    }
}
