using MediaEngine.Primitives;
using static MediaEngine.Server.Metrics.MetricRow;

namespace MediaEngine.Server.Metrics;

/// <summary>Control sockets, refused addresses in SDP, and the log.</summary>
internal static class ControlMetricRows
{
    private static readonly (AddressRefusal Refusal, string Reason)[] _refusals =
    [
        (AddressRefusal.OwnControlSocket, "control_socket"), (AddressRefusal.Denied, "media_deny"),
        (AddressRefusal.Unspecified, "unspecified"), (AddressRefusal.Loopback, "loopback"), (AddressRefusal.LinkLocal, "link_local"),
        (AddressRefusal.Multicast, "multicast"), (AddressRefusal.Broadcast, "broadcast"),
    ];

    public static readonly MetricRow[] Rows =
    [
        Counters("mediaengine_refused_media_addresses_total", "Refused media addresses of descriptions, by reason.",
            s => _refusals.Select(r => Sample(s.Engine.Settings.RefusedAddresses[r.Refusal], ("reason", r.Reason)))),
        Counter("mediaengine_control_requests_total", "Control requests received.", s => s.Listeners.Requests),
        Counter("mediaengine_control_refused_total", "Control messages from peers that are not allowed.", s => s.Listeners.Refused),
        Counter("mediaengine_control_own_media_total", "Refused control messages from the engine's own media ports.",
            s => s.Listeners.OwnMedia),
        Counter("mediaengine_control_garbage_total", "Control messages that got no reply.", s => s.Listeners.Garbage),
        Counter("mediaengine_control_overloaded_total", "Control requests dropped because too many were waiting.",
            s => s.Listeners.Overloaded),
        Counter("mediaengine_control_displaced_total", "Idle control connections that were closed in favour of new ones.",
            s => s.Listeners.Displaced),
        Counter("mediaengine_log_lines_lost_total",
            "Log lines that could not be written, for example because of a full disk or a blocked reader.",
            s => s.Log.Lost),
        Counter("mediaengine_log_lines_left_out_total", "Log lines that were suppressed because too many similar lines were logged.",
            s => s.Log.LeftOut),
        Counter("mediaengine_control_send_failures_total", "Replies that the kernel refused to send.", s => s.Listeners.SendFailures),
        Counter("mediaengine_control_failures_total", "Control requests that failed inside the engine.", s => s.Listeners.HandlerFailures),
    ];
}
