using MediaEngine.Control.Interfaces;
using MediaEngine.Primitives;
using MediaEngine.Server.Hosting;
using MediaEngine.Server.Listeners;
using MediaEngine.Sessions;
using MediaEngine.Transport;

namespace MediaEngine.Server.Metrics;

/// <summary>
/// The page Prometheus reads: sums over the workers' own counters, taken when asked. Names are those of rtpengine where the meaning is the same;
/// names of our own begin with mediaengine_.
/// </summary>
internal sealed class MetricsPage(MediaWorkers workers, PortAllocator ports, InterfaceTable interfaces, ListenerCounters listeners, TimeProvider clock)
{
    private static readonly (string, string)[] _userspace = [("type", "userspace")];

    private readonly long _start = clock.GetTimestamp();

    public string Write()
    {
        WorkerCounters[] counters = [.. workers.Loops.Select(l => l.Handler.Counters)];
        PrometheusText text = new();
        text.Gauge("rtpengine_sessions", "Calls now.").Sample(counters.Sum(c => c.Calls), ("type", "own"));
        text.Gauge("rtpengine_mediastreams", "Ports in use by calls now.").Sample(counters.Sum(c => c.Transports), _userspace);
        text.Counter("rtpengine_uptime_seconds", "Time since the start.").Sample(Math.Round(clock.GetElapsedTime(_start).TotalSeconds, 3));
        text.Counter("rtpengine_packets_total", "Packets forwarded.").Sample(counters.Sum(c => c.SentPackets), _userspace);
        text.Counter("rtpengine_bytes_total", "Bytes forwarded, UDP payload.").Sample(counters.Sum(c => c.SentBytes), _userspace);
        text.Counter("rtpengine_packet_errors_total", "Packets that were dropped.").Sample(counters.Sum(Errors), _userspace);
        WritePorts(text);
        WriteOwn(text, counters);
        return text.ToString();
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
    private static long Errors(WorkerCounters c) =>
        c[PacketResult.Malformed] + c[PacketResult.SourceRejected] + c[PacketResult.LoopDetected] + c[PacketResult.NoBuffer] + c[PacketResult.InternalError];
}
