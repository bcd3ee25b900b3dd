namespace MediaEngine.Server.Metrics;

internal enum MetricKind : byte
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>A state now.</summary>
    Gauge,
    Histogram,
}
