using System.Diagnostics.Metrics;

namespace MediaEngine.Server.Metrics;

/// <summary>Every metric of the engine, in the order of the page.</summary>
internal static class MetricTable
{
    public static readonly IReadOnlyList<MetricRow> All =
    [
        .. RelayMetricRows.Rows,
        .. CallMetricRows.Rows,
        .. RequestMetricRows.Rows,
        .. InterfaceMetricRows.Rows,
        .. DatagramMetricRows.Rows,
        .. LoopMetricRows.Rows,
        .. CollectorMetricRows.Rows,
        .. ControlMetricRows.Rows,
        .. StreamMetricRows.Rows,
    ];

    /// <summary>The current values of all rows, in their order.</summary>
    public static Measurement<double>[][] Read(MetricSources sources) => [.. All.Select(row => row.Read(sources).ToArray())];
}
