using MediaEngine.Control;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Hosting;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Logging;
using MediaEngine.Sessions.Counters;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Transport;

namespace MediaEngine.Server.Metrics;

/// <summary>
/// The page Prometheus reads: sums over the workers' own counters, taken when asked. Names are those of rtpengine where the meaning is the same;
/// names of our own begin with mediaengine_. Written on the control thread, whose statistics it reads.
/// </summary>
internal sealed class MetricsPage(
    MediaWorkers workers, PreparedPorts ports, InterfaceTable interfaces, ListenerCounters listeners, LogCounters log, ControlEngine engine,
    CollectorPauses pauses, TimeProvider clock)
{
    private static readonly (string, string)[] _userspace = [("type", "userspace")];

    private static readonly (string, string)[] _kernel = [("type", "kernel")];

    private static readonly (string, Func<WorkerLoopCounters, long>)[] _loopDrops =
    [
        ("shed", c => c.Shed), ("truncated", c => c.Truncated), ("empty", c => c.Empty), ("detached", c => c.Detached),
    ];

    private static readonly (AddressRefusal, string)[] _refusals =
    [
        (AddressRefusal.OwnControlSocket, "control_socket"), (AddressRefusal.Denied, "media_deny"), (AddressRefusal.Unspecified, "unspecified"),
        (AddressRefusal.Loopback, "loopback"), (AddressRefusal.LinkLocal, "link_local"), (AddressRefusal.Multicast, "multicast"),
        (AddressRefusal.Broadcast, "broadcast"),
    ];

    private readonly long _start = clock.GetTimestamp();

    public string Write()
    {
        WorkerCounters[] counters = [.. workers.Loops.Select(l => l.Handler.Counters)];
        PrometheusText text = new();
        text.Gauge("rtpengine_sessions", "Calls now.").Sample(engine.Sessions, ("type", "own")).Sample(0, ("type", "foreign"));
        text.Gauge("rtpengine_mediastreams", "Ports in use by calls now.").Sample(counters.Sum(c => c.Transports - c.KernelFlows), _userspace)
            .Sample(counters.Sum(c => c.KernelFlows), _kernel).Sample(0, ("type", "mixed"));
        WriteTranscoding(text);
        text.Gauge("rtpengine_media_cache", "Files kept for playing.").Sample(0);
        text.Gauge("rtpengine_player_cache", "Encoded files kept for playing.").Sample(0);
        text.Counter("rtpengine_uptime_seconds", "Time since the start.").Sample(Math.Round(clock.GetElapsedTime(_start).TotalSeconds, 3));
        text.Counter("rtpengine_packets_total", "Packets forwarded.").Sample(counters.Sum(c => c.SentPackets), _userspace)
            .Sample(counters.Sum(c => c.KernelPackets), _kernel);
        text.Counter("rtpengine_bytes_total", "Bytes forwarded, UDP payload.").Sample(counters.Sum(c => c.SentBytes), _userspace)
            .Sample(counters.Sum(c => c.KernelBytes), _kernel);
        text.Counter("rtpengine_packet_errors_total", "Packets that were dropped.").Sample(counters.Sum(Errors), _userspace).Sample(0, _kernel);
        CallMetrics.WriteCalls(text, engine.Statistics);
        CallMetrics.WriteRequests(text, engine.Requests);
        WritePorts(text);
        CallMetrics.WriteInterfaces(text, interfaces, engine.Statistics);
        WriteOwn(text, counters);
        return text.ToString();
    }

    private void WriteTranscoding(PrometheusText text)
    {
        TranscodingTotals transcoding = engine.Transcoding();
        text.Gauge("rtpengine_transcoded_media", "Media being transcoded now.").Sample(transcoding.Medias);
        text.Gauge("rtpengine_transcoders", "Directions of media being transcoded now, by codecs.");
        foreach ((string chain, int routes) in transcoding.Chains)
            text.Sample(routes, ("chain", chain));
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

        text.Counter("mediaengine_received_bytes_total", "UDP payload of received datagrams.").Sample(counters.Sum(c => c.ReceivedBytes));
        text.Counter("mediaengine_untracked_packets_total", "Packets forwarded without statistics: their section had too many SSRCs.")
            .Sample(counters.Sum(c => c.UntrackedPackets));
        text.Counter("mediaengine_contested_media_total", "Ports to which somebody else sent media while the peer did.").Sample(counters.Sum(c => c.ContestedTransports));
        text.Counter("mediaengine_ice_consent_lost_total", "Peers that stopped to consent to what they are sent.").Sample(counters.Sum(c => c.ConsentLosses));
        text.Gauge("mediaengine_ice_tcp_connections", "TCP connections of peers now.").Sample(counters.Sum(c => c.Connections));
        text.Counter("mediaengine_ice_tcp_refused_total", "TCP connections that were refused or cut: too many, no valid check in time, not ICE.")
            .Sample(counters.Sum(c => c.RefusedConnections));
        text.Gauge("mediaengine_kernel_flows", "Directions of media the kernel forwards now.").Sample(counters.Sum(c => c.KernelFlows));
        text.Counter("mediaengine_kernel_refusals_total", "Times a direction that fits could not be given to the kernel: no room, no route, no fitting interface.")
            .Sample(counters.Sum(c => c.KernelRefusals));
        text.Counter("mediaengine_loop_laps_total", "Rounds of the packet loops.").Sample(workers.Loops.Sum(l => l.Counters.Laps));
        text.Counter("mediaengine_loop_wakeups_total", "Waits of the packet loops that ended.").Sample(workers.Loops.Sum(l => l.Counters.Wakeups));
        text.Counter("mediaengine_loop_received_total", "Datagrams the packet loops took from the kernel.").Sample(workers.Loops.Sum(l => l.Counters.Received));
        text.Counter("mediaengine_loop_sent_total", "Datagrams the kernel took from the packet loops.").Sample(workers.Loops.Sum(l => l.Counters.Sent));
        text.Counter("mediaengine_loop_segmented_total", "Of them, those that left together with one of the same size before them: the packets of a video frame.")
            .Sample(workers.Loops.Sum(l => l.Counters.Segmented));
        text.Counter("mediaengine_loop_send_errors_total", "Datagrams the kernel did not take.")
            .Sample(workers.Loops.Sum(l => l.Counters.SendErrors + l.Counters.SendBufferFull));
        text.Counter("mediaengine_loop_dropped_total", "Received datagrams the packet loops dropped, by reason.");
        foreach ((string reason, Func<WorkerLoopCounters, long> value) in _loopDrops)
            text.Sample(workers.Loops.Sum(l => value(l.Counters)), ("reason", reason));
        text.Counter("mediaengine_socket_overflows_total", "Datagrams the kernel dropped because the socket of a media port was full, by interface.");
        foreach (string name in interfaces.All.Select(i => i.Name).Distinct())
            text.Sample(workers.Loops.Sum(l => l.Counters.SocketOverflowsOf(name)), ("interface", name));
        text.Counter("mediaengine_loop_no_buffers_total", "Times a receive found no free packet buffer.").Sample(workers.Loops.Sum(l => l.Counters.NoBuffers));
        text.Counter("mediaengine_loop_receive_errors_total", "Errors the kernel reported on receive, ICMP errors among them.")
            .Sample(workers.Loops.Sum(l => l.Counters.ReceiveErrors));
        text.Counter("mediaengine_loop_completion_overflows_total", "Rounds of the packet loops in which the ring had no room for all completions.")
            .Sample(workers.Loops.Sum(l => l.Counters.CompletionOverflows));
        text.Gauge("mediaengine_loop_worst_lag_seconds", "The longest a packet loop was away from the kernel since the start.")
            .Sample(workers.Loops.Max(l => l.Counters.WorstLag.TotalSeconds));
        text.Counter("mediaengine_refused_media_addresses_total", "Addresses of descriptions that media may not go to, by reason.");
        foreach ((AddressRefusal reason, string name) in _refusals)
            text.Sample(engine.Settings.RefusedAddresses[reason], ("reason", name));
        WriteCollector(text);
        text.Counter("mediaengine_control_requests_total", "Control requests received.").Sample(listeners.Requests);
        text.Counter("mediaengine_control_refused_total", "Control messages from peers that are not allowed.").Sample(listeners.Refused);
        text.Counter("mediaengine_control_own_media_total", "Control messages that came from our own media ports and were refused.").Sample(listeners.OwnMedia);
        text.Counter("mediaengine_control_garbage_total", "Control messages that got no reply.").Sample(listeners.Garbage);
        text.Counter("mediaengine_control_overloaded_total", "Control requests dropped because too many were waiting.").Sample(listeners.Overloaded);
        text.Counter("mediaengine_control_displaced_total", "Control connections that only waited and gave way to new ones.").Sample(listeners.Displaced);
        text.Counter("mediaengine_log_lines_lost_total", "Lines of the log that nobody took: a full disk, a reader that stood still.").Sample(log.Lost);
        text.Counter("mediaengine_log_lines_left_out_total", "Lines of the log that were left out because too many of their kind came.").Sample(log.LeftOut);
        text.Counter("mediaengine_control_send_failures_total", "Replies the kernel did not take.").Sample(listeners.SendFailures);
        text.Counter("mediaengine_control_failures_total", "Control requests that failed inside the engine.").Sample(listeners.HandlerFailures);
    }

    /// <summary>Figures of the garbage collector, which media does not use: they tell what signalling costs.</summary>
    private void WriteCollector(PrometheusText text)
    {
        pauses.Look();
        text.Counter("mediaengine_gc_collections_total", "Garbage collections, by generation.");
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
            text.Sample(GC.CollectionCount(generation), ("generation", generation.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        text.Counter("mediaengine_gc_pause_seconds_total", "Time all managed threads were paused for collections.")
            .Sample(GC.GetTotalPauseDuration().TotalSeconds);
        text.Histogram("mediaengine_gc_pause_duration_seconds", "Pauses for single collections.", CollectorPauses.Bounds, pauses.Counts, pauses.Sum.TotalSeconds);
        text.Gauge("mediaengine_gc_longest_pause_seconds", "The longest pause for a collection since the start.").Sample(pauses.Longest.TotalSeconds);
        text.Counter("mediaengine_gc_allocated_bytes_total", "Bytes allocated on the managed heap.").Sample(GC.GetTotalAllocatedBytes());
        text.Gauge("mediaengine_gc_heap_bytes", "Size of the managed heap after the last collection.").Sample(GC.GetGCMemoryInfo().HeapSizeBytes);
    }

    /// <summary>What rtpengine counts as an error of a stream: the packet was for a call and could not be used.</summary>
    internal static long Errors(WorkerCounters c) =>
        c[PacketResult.Malformed] + c[PacketResult.SourceRejected] + c[PacketResult.SourceForbidden] + c[PacketResult.LoopDetected] + c[PacketResult.NoBuffer] + c[PacketResult.InternalError]
        + c[PacketResult.NoKey] + c[PacketResult.AuthenticationFailed] + c[PacketResult.Replayed] + c[PacketResult.IndexReused]
        + c[PacketResult.ProtectionFailed];
}
