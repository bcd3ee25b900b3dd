using MediaEngine.Sessions.Counters;
using static MediaEngine.Server.Metrics.MetricRow;

namespace MediaEngine.Server.Metrics;

/// <summary>Current calls and packets, with rtpengine's names.</summary>
internal static class RelayMetricRows
{
    private static readonly (string, string)[] _userSpace = [("type", "userspace")];

    private static readonly (string, string)[] _kernel = [("type", "kernel")];

    public static readonly MetricRow[] Rows =
    [
        Gauges("rtpengine_sessions", "Calls now.", s => [Sample(s.Engine.Sessions, ("type", "own")), Sample(0, ("type", "foreign"))]),
        Gauges("rtpengine_mediastreams", "Ports in use by calls now.", s =>
        [
            Sample(s.Sum(c => c.Transports - c.KernelFlows), _userSpace), Sample(s.Sum(c => c.KernelFlows), _kernel),
            Sample(0, ("type", "mixed")),
        ]),
        Gauge("rtpengine_transcoded_media", "Media being transcoded now.", s => s.Engine.Transcoding().Sections),
        Gauges("rtpengine_transcoders", "Directions of media being transcoded now, by codecs.",
            s => s.Engine.Transcoding().Chains.Select(c => Sample(c.Routes, ("chain", c.Chain)))),
        Gauge("rtpengine_media_cache", "Files kept for playing.", _ => 0),
        Gauge("rtpengine_player_cache", "Encoded files kept for playing.", _ => 0),
        Counter("rtpengine_uptime_seconds", "Time since the start.", s => Math.Round(s.Uptime().TotalSeconds, 3)),
        Counters("rtpengine_packets_total", "Packets forwarded.",
            s => [Sample(s.Sum(c => c.SentPackets), _userSpace), Sample(s.Sum(c => c.KernelPackets), _kernel)]),
        Counters("rtpengine_bytes_total", "Bytes forwarded, UDP payload.",
            s => [Sample(s.Sum(c => c.SentBytes), _userSpace), Sample(s.Sum(c => c.KernelBytes), _kernel)]),
        Counters("rtpengine_packet_errors_total", "Packets that were dropped.",
            s => [Sample(s.Sum(Errors), _userSpace), Sample(0, _kernel)]),
    ];

    /// <summary>rtpengine's stream errors: packets of a call that could not be used.</summary>
    public static long Errors(WorkerCounters c) =>
        c[PacketResult.Malformed] + c[PacketResult.SourceRejected] + c[PacketResult.SourceForbidden] + c[PacketResult.LoopDetected]
        + c[PacketResult.NoBuffer] + c[PacketResult.InternalError] + c[PacketResult.NoKey] + c[PacketResult.AuthenticationFailed]
        + c[PacketResult.Replayed] + c[PacketResult.IndexReused] + c[PacketResult.ProtectionFailed];
}
