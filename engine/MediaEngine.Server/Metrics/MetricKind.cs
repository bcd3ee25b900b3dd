namespace MediaEngine.Server.Metrics;

internal enum MetricKind : byte
{
    /// <summary>A value that only increases.</summary>
    Counter,

    /// <summary>A state now.</summary>
    Gauge,
    Histogram,
}
