using MediaEngine.Sessions.Counters;
using static MediaEngine.Server.Metrics.MetricRow;

namespace MediaEngine.Server.Metrics;

/// <summary>Results of received datagrams, and their peers.</summary>
internal static class DatagramMetricRows
{
    public static readonly MetricRow[] Rows =
    [
        Counters("mediaengine_datagrams_total", "Received datagrams by result.", s => Enum.GetValues<PacketResult>()
            .Where(r => r != PacketResult.Continue)
            .Select(r => Sample(s.Sum(c => c[r]), ("result", WorkerCounters.ResultNames[(int)r])))),
        Counter("mediaengine_received_bytes_total", "UDP payload of received datagrams.", s => s.Sum(c => c.ReceivedBytes)),
        Counter("mediaengine_untracked_packets_total", "Packets forwarded without statistics: their section had too many SSRCs.",
            s => s.Sum(c => c.UntrackedPackets)),
        Counter("mediaengine_contested_media_total", "Ports to which another source sent media while the peer also sent.",
            s => s.Sum(c => c.ContestedTransports)),
        Counter("mediaengine_ice_consent_lost_total", "Peers whose ICE consent expired (RFC 7675).",
            s => s.Sum(c => c.ConsentLosses)),
        Gauge("mediaengine_ice_tcp_connections", "TCP connections of peers now.", s => s.Sum(c => c.Connections)),
        Counter("mediaengine_ice_tcp_refused_total",
            "TCP connections that were refused or closed: too many, no valid check in time, not ICE.",
            s => s.Sum(c => c.RefusedConnections)),
        Gauge("mediaengine_kernel_flows", "Directions of media the kernel forwards now.", s => s.Sum(c => c.KernelFlows)),
        Gauge("mediaengine_kernel_xdp_flows", "Of them, those that are forwarded in the network driver (XDP).", s => s.DirectFlows()),
        Counter("mediaengine_kernel_refusals_total",
            "Times the kernel could not forward a suitable direction: no room, no route, no suitable interface.",
            s => s.Sum(c => c.KernelRefusals)),
    ];
}
