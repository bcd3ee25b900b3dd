using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control;

/// <summary>The configuration of the control side: of signalling, and of the NG commands.</summary>
public sealed record ControlSettings : SignallingSettings
{
    /// <summary>recording-method names an external recorder (proc, all).</summary>
    public bool ExpectsRecorder { get; init; }

    /// <summary>Keeps interval statistics, which only a regular reader needs (option graphite).</summary>
    public bool IntervalStatistics { get; init; }

    /// <summary>Where query and delete report the statistics of each SSRC.</summary>
    public SsrcReporting SsrcReporting { get; init; } = SsrcReporting.Full;

    /// <summary>Loop time of the start of the process; zero counts the uptime from the first request.</summary>
    public MonotonicTime Started { get; init; }

    /// <summary>Measures the duration of commands; null leaves the durations of the statistics at zero.</summary>
    public Func<MonotonicTime>? Clock { get; init; }
}
