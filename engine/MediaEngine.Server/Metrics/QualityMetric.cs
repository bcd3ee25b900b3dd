using MediaEngine.Signalling.Calls;

namespace MediaEngine.Server.Metrics;

/// <summary>One measure of quality, with a sum, a sum of squares and a number of samples.</summary>
/// <param name="Name">Part of the metrics' names.</param>
/// <param name="Help">In the plural, with the unit.</param>
internal sealed record QualityMetric(string Name, string Help, Func<QualityTotals, MetricTotal> Total)
{
    public static readonly IReadOnlyList<QualityMetric> All =
    [
        new("mos", "mean opinion scores", q => q.Mos),
        new("jitter", "interarrival jitter reported by receivers, milliseconds", q => q.Jitter),
        new("rtt_e2e", "round-trip times from end to end, microseconds", q => q.RoundTrip),
        new("rtt_dsct", "round-trip times of a reporter's own leg, microseconds", q => q.RoundTripLeg),
        new("packetloss", "packet loss, percent", q => q.PacketLoss),
        new("jitter_measured", "interarrival jitter measured by the engine, milliseconds", q => q.MeasuredJitter),
    ];

    /// <summary>Name, help and value of the three metrics.</summary>
    public IEnumerable<(string Name, string Help, Func<QualityTotals, double> Value)> Parts =>
    [
        ($"{Name}_total", $"Sum of {Help}.", q => Total(q).Sum),
        ($"{Name}2_total", $"Sum of squared {Help}.", q => Total(q).SquareSum),
        ($"{Name}_samples_total", $"Number of {Help}.", q => Total(q).Samples),
    ];
}
