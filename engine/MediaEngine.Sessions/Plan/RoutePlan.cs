using System.Collections.Immutable;

namespace MediaEngine.Sessions.Plan;

/// <summary>Media of a section or a source is sent to another section or to a sink.</summary>
/// <param name="From">Id of the section whose media is received, or of the source.</param>
/// <param name="To">Id of the section it is sent to, or of the sink.</param>
public sealed record RoutePlan(int From, int To)
{
    /// <summary>The route forwards no packet (NG block media with a target).</summary>
    public bool Blocked { get; init; }

    /// <summary>Audio is replaced by silence on this route.</summary>
    public bool Silenced { get; init; }

    /// <summary>RTCP of the source is forwarded on the route, and RTCP of the receiver in the reverse direction.</summary>
    public bool Rtcp { get; init; } = true;

    /// <summary>How the media is processed; null when it is forwarded unchanged.</summary>
    public ProcessPlan? Process { get; init; }

    /// <summary>The transcodings of <see cref="AudioTranscoding"/>; empty without transcoding.</summary>
    public ImmutableArray<PayloadTranscoding> Transcodings => Process is AudioTranscoding transcoding ? transcoding.Transcodings : [];

    /// <inheritdoc cref="AudioTranscoding.DetectedTones"/>
    public PayloadTranscoding? DetectedTones => (Process as AudioTranscoding)?.DetectedTones;
}
