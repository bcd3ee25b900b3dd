using MediaEngine.Control.Statistics;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;

namespace MediaEngine.Server.Metrics;

/// <summary>What signalling counts, under rtpengine's names: calls, their quality, requests, interfaces.</summary>
internal static class CallMetrics
{
    private static readonly (CallEnding, string)[] _endings =
    [
        (CallEnding.Regular, "terminated"), (CallEnding.Forced, "force_terminated"), (CallEnding.Timeout, "timeout"),
        (CallEnding.SilentTimeout, "silent_timeout"), (CallEnding.OfferTimeout, "offer_timeout"), (CallEnding.FinalTimeout, "final_timeout"),
        (CallEnding.InternalError, "internal_error"),
    ];

    private static readonly (string Name, string Help, Func<QualityTotals, MetricTotal> Value)[] _quality =
    [
        ("mos", "mean opinion scores", q => q.Mos),
        ("jitter", "interarrival jitter as receivers reported it, milliseconds", q => q.Jitter),
        ("rtt_e2e", "round-trip times from end to end, microseconds", q => q.RoundTrip),
        ("rtt_dsct", "round-trip times of a reporter's own leg, microseconds", q => q.RoundTripLeg),
        ("packetloss", "packet loss, percent", q => q.PacketLoss),
        ("jitter_measured", "interarrival jitter as measured here, milliseconds", q => q.MeasuredJitter),
    ];

    public static void WriteCalls(PrometheusText text, CallStatistics totals)
    {
        text.Counter("rtpengine_sessions_total", "Calls since the start.").Sample(totals.Managed);
        text.Counter("rtpengine_closed_sessions_total", "Calls that ended, by reason.").Sample(totals.Rejected, ("reason", "rejected"));
        foreach ((CallEnding ending, string reason) in _endings)
            text.Sample(totals.EndedBy(ending), ("reason", reason));
        text.Counter("rtpengine_zero_packet_streams_total", "Streams of ended calls on which nothing came.").Sample(totals.ZeroWayStreams);
        text.Counter("rtpengine_one_way_sessions_total", "Ended calls of which only some parties were heard.").Sample(totals.OneWayStreams);
        long ended = Enum.GetValues<CallEnding>().Sum(totals.EndedBy);
        text.Gauge("rtpengine_call_duration_avg", "Mean duration of ended calls, seconds.").Sample(ended == 0 ? 0 : totals.TotalDuration.TotalSeconds / ended);
        text.Counter("rtpengine_call_duration_total", "Duration of all ended calls, seconds.").Sample(totals.TotalDuration.TotalSeconds);
        text.Counter("rtpengine_call_duration2_total", "Sum of squared durations, square seconds.").Sample(totals.TotalSquaredSeconds);
        foreach ((string name, string help, Func<QualityTotals, MetricTotal> value) in _quality)
        {
            MetricTotal total = value(totals.Quality);
            text.Counter($"rtpengine_{name}_total", $"Sum of {help}.").Sample(total.Sum);
            text.Counter($"rtpengine_{name}2_total", $"Sum of squared {help}.").Sample(total.SquareSum);
            text.Counter($"rtpengine_{name}_samples_total", $"Number of {help}.").Sample(total.Samples);
        }
    }

    public static void WriteRequests(PrometheusText text, RequestStatistics totals)
    {
        NgCommand[] commands = Enum.GetValues<NgCommand>();
        text.Counter("rtpengine_requests_total", "NG requests by proxy and command.");
        foreach ((TransportAddress proxy, ProxyStatistics statistics) in totals.Proxies)
        {
            foreach (NgCommand command in commands.Where(c => statistics.Requests(c) > 0))
                text.Sample(statistics.Requests(command), ("proxy", proxy.AddressText()), ("request", NgCommands.Definition(command).Name));
        }

        text.Counter("rtpengine_request_seconds_total", "Time spent on NG requests, seconds, by proxy and command.");
        foreach ((TransportAddress proxy, ProxyStatistics statistics) in totals.Proxies)
        {
            foreach (NgCommand command in commands.Where(c => statistics.Requests(c) > 0))
                text.Sample(statistics.Duration(command).TotalSeconds, ("proxy", proxy.AddressText()), ("request", NgCommands.Definition(command).Name));
        }

        text.Counter("rtpengine_errors_total", "NG requests that failed, by proxy.");
        foreach ((TransportAddress proxy, ProxyStatistics statistics) in totals.Proxies)
            text.Sample(statistics.Errors, ("proxy", proxy.AddressText()));
    }

    /// <summary>Of ended calls, by the local address their media used.</summary>
    public static void WriteInterfaces(PrometheusText text, InterfaceTable interfaces, CallStatistics totals)
    {
        (PortPool Pool, InterfaceTotals Totals)[] all = [.. interfaces.All.SelectMany(i => i.Addresses).Select(p => (p, totals.Interface(p)))];
        WriteDirections("packets", "Packets", c => c.Packets);
        WriteDirections("bytes", "Bytes", c => c.Bytes);
        WriteDirections("errors", "Packets that could not be used or sent", c => c.Errors);
        Write("packets_lost", "Packets lost on the way here.", t => t.Quality.PacketsLost);
        Write("duplicates", "Packets that came twice.", t => t.Quality.Duplicates);
        foreach ((string name, string help, Func<QualityTotals, MetricTotal> value) in _quality)
        {
            Write($"{name}_total", $"Sum of {help}.", t => value(t.Quality).Sum);
            Write($"{name}2_total", $"Sum of squared {help}.", t => value(t.Quality).SquareSum);
            Write($"{name}_samples_total", $"Number of {help}.", t => value(t.Quality).Samples);
        }

        void WriteDirections(string name, string help, Func<PacketCounters, long> value)
        {
            text.Counter($"rtpengine_interface_{name}_total", $"{help} of ended calls, by local address and direction.");
            foreach ((PortPool pool, InterfaceTotals of) in all)
            {
                text.Sample(value(of.Received), ("name", pool.InterfaceName), ("address", pool.Address.AddressText()), ("direction", "ingress"));
                text.Sample(value(of.Sent), ("name", pool.InterfaceName), ("address", pool.Address.AddressText()), ("direction", "egress"));
            }
        }

        void Write(string name, string help, Func<InterfaceTotals, double> value)
        {
            text.Counter($"rtpengine_interface_{name}", help);
            foreach ((PortPool pool, InterfaceTotals of) in all)
                text.Sample(value(of), ("name", pool.InterfaceName), ("address", pool.Address.AddressText()));
        }
    }
}
