using MediaEngine.Control.Interfaces;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Control;

/// <summary>What the configuration says to the control side.</summary>
public sealed record ControlSettings
{
    public required InterfaceTable Interfaces { get; init; }

    /// <summary>Wall-clock time of a loop time, in microseconds since 1970; replies carry wall-clock times.</summary>
    public required Func<MonotonicTime, long> UnixMicroseconds { get; init; }

    /// <summary>Fingerprint of our DTLS certificate by hash name ("sha-256"), upper-case hex with colons.</summary>
    public required Func<string, string> Fingerprint { get; init; }

    /// <summary>Names this process in a=rtpengine; random for each start.</summary>
    public required string InstanceId { get; init; }

    public string SoftwareId { get; init; } = "mediaengine";

    public CallTimeouts Timeouts { get; init; } = CallTimeouts.Default;

    public int DeleteDelay { get; init; } = 30;

    /// <summary>TOS byte of media; 0 leaves the kernel's default.</summary>
    public byte TrafficClass { get; init; }

    public EndpointLearning Learning { get; init; } = EndpointLearning.Heuristic;

    /// <summary>Use the SIP source address unless trust-address is given.</summary>
    public bool SipSource { get; init; }

    public bool DtlsPassive { get; init; }

    public bool RejectInvalidSdp { get; init; }

    /// <summary>Calls of our own at the same time; -1 for no limit, 0 to drain.</summary>
    public int MaxSessions { get; init; } = -1;

    /// <summary>An overload reason that refuses new calls now (CPU, load, bandwidth); null when there is none.</summary>
    public Func<string?> Overload { get; init; } = static () => null;

    /// <summary>Recording was configured (recording-dir).</summary>
    public bool RecordingEnabled { get; init; }
}
