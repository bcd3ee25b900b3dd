using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control;

/// <summary>What the configuration says to the control side: to signalling, and to the NG commands around it.</summary>
public sealed record ControlSettings : SignallingSettings
{
    /// <summary>recording-method names a recorder beside the engine (proc, all).</summary>
    public bool ExpectsRecorder { get; init; }

    /// <summary>Keep what the statistics call the interval: only somebody who reads them regularly wants that (option graphite).</summary>
    public bool IntervalStatistics { get; init; }

    /// <summary>Where query and delete put the statistics of each SSRC.</summary>
    public SsrcReporting SsrcReporting { get; init; } = SsrcReporting.Full;

    /// <summary>Loop time of the start of the process; zero counts the uptime from the first request.</summary>
    public MonotonicTime Started { get; init; }

    /// <summary>Measures how long commands take; null leaves the durations of the statistics at zero.</summary>
    public Func<MonotonicTime>? Clock { get; init; }
}
