using System.Diagnostics.Metrics;
using MediaEngine.Control.Statistics;
using MediaEngine.Protocol.Ng;
using static MediaEngine.Server.Metrics.MetricRow;

namespace MediaEngine.Server.Metrics;

/// <summary>NG requests by proxy and command, with rtpengine's names, and durations of commands.</summary>
internal static class RequestMetricRows
{
    public static readonly MetricRow[] Rows =
    [
        Counters("rtpengine_requests_total", "NG requests by proxy and command.", s => ByCommand(s, (p, c) => p.Requests(c))),
        Counters("rtpengine_request_seconds_total", "Time spent on NG requests, seconds, by proxy and command.",
            s => ByCommand(s, (p, c) => p.Duration(c).TotalSeconds)),
        Counters("rtpengine_errors_total", "NG requests that failed, by proxy.",
            s => s.Engine.Requests.Proxies.Select(p => Sample(p.Value.Errors, ("proxy", p.Key.AddressText())))),
        Distribution("mediaengine_request_duration_seconds", "Time spent on single NG requests.", s => s.Requests),
        Gauges("rtpengine_ports", "Ports of an address.", s => ByPool(s, u => u.Total)),
        Gauges("rtpengine_ports_used", "Ports in use.", s => ByPool(s, u => u.Used)),
        Gauges("rtpengine_ports_free", "Ports that can be used.", s => ByPool(s, u => u.Free)),
    ];

    private static IEnumerable<Measurement<double>> ByCommand(MetricSources s, Func<ProxyStatistics, NgCommand, double> value) =>
        from proxy in s.Engine.Requests.Proxies
        from command in NgCommands.All
        where proxy.Value.Requests(command.Command) > 0
        select Sample(value(proxy.Value, command.Command), ("proxy", proxy.Key.AddressText()), ("request", command.Name));

    private static IEnumerable<Measurement<double>> ByPool(MetricSources s, Func<MediaEngine.Transport.PortPoolUsage, int> value) =>
        s.PortUsage.Select(p => Sample(value(p.Usage), ("name", p.Pool.InterfaceName), ("address", p.Pool.Address.AddressText())));
}
