using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;
using static MediaEngine.Server.Metrics.MetricRow;

namespace MediaEngine.Server.Metrics;

/// <summary>Ended calls by the local address of their media, with rtpengine's names.</summary>
internal static class InterfaceMetricRows
{
    public static readonly MetricRow[] Rows =
    [
        Directions("packets", "Packets", c => c.Packets),
        Directions("bytes", "Bytes", c => c.Bytes),
        Directions("errors", "Packets that could not be used or sent", c => c.Errors),
        Totals("packets_lost", "Packets lost before they reached the engine.", t => t.Quality.PacketsLost),
        Totals("duplicates", "Duplicate packets.", t => t.Quality.Duplicates),
        .. QualityMetric.All.SelectMany(m => m.Parts).Select(p => Totals(p.Name, p.Help, t => p.Value(t.Quality))),
    ];

    private static MetricRow Directions(string name, string help, Func<PacketCounters, long> value) =>
        Counters($"rtpengine_interface_{name}_total", $"{help} of ended calls, by local address and direction.", s =>
            from pool in s.Pools
            let totals = s.Calls.Interface(pool)
            from direction in ((string, PacketCounters)[])[("ingress", totals.Received), ("egress", totals.Sent)]
            select Sample(value(direction.Item2),
                ("name", pool.InterfaceName), ("address", pool.Address.AddressText()), ("direction", direction.Item1)));

    private static MetricRow Totals(string name, string help, Func<InterfaceTotals, double> value) =>
        Counters($"rtpengine_interface_{name}", help, s => s.Pools.Select(
            pool => Sample(value(s.Calls.Interface(pool)), ("name", pool.InterfaceName), ("address", pool.Address.AddressText()))));
}
