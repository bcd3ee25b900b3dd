using MediaEngine.Transport;
using static MediaEngine.Server.Metrics.MetricRow;

namespace MediaEngine.Server.Metrics;

/// <summary>The packet loops and the kernel.</summary>
internal static class LoopMetricRows
{
    private static readonly (string Reason, Func<WorkerLoopCounters, long> Value)[] _drops =
    [
        ("shed", c => c.Shed), ("truncated", c => c.Truncated), ("empty", c => c.Empty), ("detached", c => c.Detached),
    ];

    public static readonly MetricRow[] Rows =
    [
        Counter("mediaengine_loop_laps_total", "Rounds of the packet loops.", s => s.SumLoops(c => c.Laps)),
        Counter("mediaengine_loop_wakeups_total", "Waits of the packet loops that ended.", s => s.SumLoops(c => c.Wakeups)),
        Counter("mediaengine_loop_received_total", "Datagrams that the packet loops received.", s => s.SumLoops(c => c.Received)),
        Counter("mediaengine_loop_sent_total", "Datagrams that the packet loops sent.", s => s.SumLoops(c => c.Sent)),
        Counter("mediaengine_loop_segmented_total",
            "Datagrams sent in one operation with the datagram before them, such as the packets of a video frame.",
            s => s.SumLoops(c => c.Segmented)),
        Counter("mediaengine_loop_send_errors_total", "Datagrams that the kernel refused to send.",
            s => s.SumLoops(c => c.SendErrors + c.SendBufferFull)),
        Counters("mediaengine_loop_dropped_total", "Received datagrams the packet loops dropped, by reason.",
            s => _drops.Select(d => Sample(s.SumLoops(d.Value), ("reason", d.Reason)))),
        Counters("mediaengine_socket_overflows_total",
            "Datagrams the kernel dropped because the socket of a media port was full, by interface.",
            s => s.Interfaces.All.Select(i => i.Name).Distinct()
                .Select(name => Sample(s.SumLoops(c => c.SocketOverflowsOf(name)), ("interface", name)))),
        Counter("mediaengine_loop_no_buffers_total", "Times a receive found no free packet buffer.", s => s.SumLoops(c => c.NoBuffers)),
        Counter("mediaengine_loop_receive_errors_total", "Errors that the kernel reported on receive, including ICMP errors.",
            s => s.SumLoops(c => c.ReceiveErrors)),
        Counter("mediaengine_loop_completion_overflows_total",
            "Rounds of the packet loops in which the ring had no room for all completions.", s => s.SumLoops(c => c.CompletionOverflows)),
        Gauge("mediaengine_loop_worst_lag_seconds", "Longest time since the start in which a packet loop did not poll the kernel.",
            s => s.Loops.Select(l => l.Counters.WorstLag.TotalSeconds).DefaultIfEmpty().Max()),
    ];
}
