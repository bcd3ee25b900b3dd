using MediaEngine.Signalling.Calls;
using static MediaEngine.Server.Metrics.MetricRow;

namespace MediaEngine.Server.Metrics;

/// <summary>Signalling's counts of calls, with rtpengine's names: ends, durations and quality.</summary>
internal static class CallMetricRows
{
    private static readonly (CallEnding Ending, string Reason)[] _endings =
    [
        (CallEnding.Regular, "terminated"), (CallEnding.Forced, "force_terminated"), (CallEnding.Timeout, "timeout"),
        (CallEnding.SilentTimeout, "silent_timeout"), (CallEnding.OfferTimeout, "offer_timeout"),
        (CallEnding.FinalTimeout, "final_timeout"), (CallEnding.InternalError, "internal_error"),
    ];

    public static readonly MetricRow[] Rows =
    [
        Counter("rtpengine_sessions_total", "Calls since the start.", s => s.Calls.Managed),
        Counters("rtpengine_closed_sessions_total", "Calls that ended, by reason.", s =>
        [
            Sample(s.Calls.Rejected, ("reason", "rejected")),
            .. _endings.Select(e => Sample(s.Calls.EndedBy(e.Ending), ("reason", e.Reason))),
        ]),
        Counter("rtpengine_zero_packet_streams_total", "Streams of ended calls that received no packet.", s => s.Calls.ZeroWayStreams),
        Counter("rtpengine_one_way_sessions_total", "Ended calls in which only some parties sent media.", s => s.Calls.OneWayStreams),
        Gauge("rtpengine_call_duration_avg", "Mean duration of ended calls, seconds.", s => MeanDuration(s.Calls)),
        Counter("rtpengine_call_duration_total", "Duration of all ended calls, seconds.", s => s.Calls.TotalDuration.TotalSeconds),
        Counter("rtpengine_call_duration2_total", "Sum of squared durations, square seconds.", s => s.Calls.TotalSquaredSeconds),
        .. QualityMetric.All.SelectMany(m => m.Parts).Select(p => Counter($"rtpengine_{p.Name}", p.Help, s => p.Value(s.Calls.Quality))),
    ];

    private static double MeanDuration(CallStatistics calls)
    {
        long ended = Enum.GetValues<CallEnding>().Sum(calls.EndedBy);
        return ended == 0 ? 0 : calls.TotalDuration.TotalSeconds / ended;
    }
}
