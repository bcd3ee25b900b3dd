using MediaEngine.Control;
using MediaEngine.Control.Calls;
using MediaEngine.Control.Interfaces;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Hosting;
using MediaEngine.Server.Listeners;
using MediaEngine.Sessions;
using MediaEngine.Transport;

namespace MediaEngine.Server.Metrics;

/// <summary>
/// The page Prometheus reads: sums over the workers' own counters, taken when asked. Names are those of rtpengine where the meaning is the same;
/// names of our own begin with mediaengine_. Written on the control thread, whose statistics it reads.
/// </summary>
internal sealed class MetricsPage(
    MediaWorkers workers, PortAllocator ports, InterfaceTable interfaces, ListenerCounters listeners, ControlEngine engine,
    TimeProvider clock)
{
    private static readonly (string, string)[] _userspace = [("type", "userspace")];

    private static readonly (CallEnding, string)[] _endings =
    [
        (CallEnding.Regular, "terminated"), (CallEnding.Forced, "force_terminated"), (CallEnding.Timeout, "timeout"),
        (CallEnding.SilentTimeout, "silent_timeout"), (CallEnding.OfferTimeout, "offer_timeout"), (CallEnding.FinalTimeout, "final_timeout"),
        (CallEnding.InternalError, "internal_error"),
    ];

    private readonly long _start = clock.GetTimestamp();

    public string Write()
    {
        WorkerCounters[] counters = [.. workers.Loops.Select(l => l.Handler.Counters)];
        PrometheusText text = new();
        text.Gauge("rtpengine_sessions", "Calls now.").Sample(engine.Sessions, ("type", "own")).Sample(0, ("type", "foreign"));
        text.Gauge("rtpengine_mediastreams", "Ports in use by calls now.").Sample(counters.Sum(c => c.Transports), _userspace);
        text.Counter("rtpengine_uptime_seconds", "Time since the start.").Sample(Math.Round(clock.GetElapsedTime(_start).TotalSeconds, 3));
        text.Counter("rtpengine_packets_total", "Packets forwarded.").Sample(counters.Sum(c => c.SentPackets), _userspace);
        text.Counter("rtpengine_bytes_total", "Bytes forwarded, UDP payload.").Sample(counters.Sum(c => c.SentBytes), _userspace);
        text.Counter("rtpengine_packet_errors_total", "Packets that were dropped.").Sample(counters.Sum(Errors), _userspace);
        WriteCalls(text, engine.Statistics);
        WritePorts(text);
        WriteOwn(text, counters);
        return text.ToString();
    }

    private static void WriteCalls(PrometheusText text, CallStatistics totals)
    {
        text.Counter("rtpengine_sessions_total", "Calls since the start.").Sample(totals.Managed);
        text.Counter("rtpengine_closed_sessions_total", "Calls that ended, by reason.").Sample(totals.Rejected, ("reason", "rejected"));
        foreach ((CallEnding ending, string reason) in _endings)
            text.Sample(totals.EndedBy(ending), ("reason", reason));
        text.Counter("rtpengine_call_duration_total", "Duration of all ended calls, seconds.").Sample(totals.TotalDuration.TotalSeconds);
        text.Counter("rtpengine_call_duration2_total", "Sum of squared durations, square seconds.").Sample(totals.TotalSquaredSeconds);
        text.Counter("rtpengine_requests_total", "NG requests by proxy and command.");
        foreach ((TransportAddress proxy, ProxyStatistics statistics) in totals.Proxies)
        {
            foreach (NgCommand command in Enum.GetValues<NgCommand>())
            {
                if (statistics.Requests(command) is > 0 and long count)
                    text.Sample(count, ("proxy", proxy.AddressText()), ("request", NgCommands.Definition(command).Name));
            }
        }

        text.Counter("rtpengine_errors_total", "NG requests that failed, by proxy.");
        foreach ((TransportAddress proxy, ProxyStatistics statistics) in totals.Proxies)
            text.Sample(statistics.Errors, ("proxy", proxy.AddressText()));
    }

    private void WritePorts(PrometheusText text)
    {
        (PortPool Pool, PortPoolUsage Usage)[] usage =
            [.. interfaces.All.SelectMany(i => i.Addresses).Select(p => (p, ports.Usage(p)))];
        foreach ((string name, string help, Func<PortPoolUsage, int> value) in ((string, string, Func<PortPoolUsage, int>)[])
            [
                ("rtpengine_ports", "Ports of an address.", u => u.Total),
                ("rtpengine_ports_used", "Ports in use.", u => u.Used),
                ("rtpengine_ports_free", "Ports that can be used.", u => u.Free),
            ])
        {
            text.Gauge(name, help);
            foreach ((PortPool pool, PortPoolUsage state) in usage)
                text.Sample(value(state), ("name", pool.InterfaceName), ("address", pool.Address.AddressText()));
        }
    }

    private void WriteOwn(PrometheusText text, WorkerCounters[] counters)
    {
        text.Counter("mediaengine_datagrams_total", "Received datagrams by what became of them.");
        for (int result = 0; result < WorkerCounters.ResultNames.Count; result++)
        {
            if ((PacketResult)result != PacketResult.Continue)
                text.Sample(counters.Sum(c => c[(PacketResult)result]), ("result", WorkerCounters.ResultNames[result]));
        }

        text.Counter("mediaengine_loop_laps_total", "Rounds of the packet loops.").Sample(workers.Loops.Sum(l => l.Counters.Laps));
        text.Counter("mediaengine_loop_send_errors_total", "Datagrams the kernel did not take.")
            .Sample(workers.Loops.Sum(l => l.Counters.SendErrors + l.Counters.SendBufferFull));
        text.Counter("mediaengine_control_requests_total", "Control requests received.").Sample(listeners.Requests);
        text.Counter("mediaengine_control_refused_total", "Control messages from peers that are not allowed.").Sample(listeners.Refused);
        text.Counter("mediaengine_control_garbage_total", "Control messages that got no reply.").Sample(listeners.Garbage);
        text.Counter("mediaengine_control_overloaded_total", "Control requests dropped because too many were waiting.").Sample(listeners.Overloaded);
        text.Counter("mediaengine_control_failures_total", "Control requests that failed inside the engine.").Sample(listeners.HandlerFailures);
    }

    /// <summary>What rtpengine counts as an error of a stream: the packet was for a call and could not be used.</summary>
    internal static long Errors(WorkerCounters c) =>
        c[PacketResult.Malformed] + c[PacketResult.SourceRejected] + c[PacketResult.LoopDetected] + c[PacketResult.NoBuffer] + c[PacketResult.InternalError];
}
