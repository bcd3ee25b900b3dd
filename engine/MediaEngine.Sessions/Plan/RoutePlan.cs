using System.Collections.Immutable;

namespace MediaEngine.Sessions.Plan;

/// <summary>Media of one section, or source, goes to another section, or to a sink.</summary>
/// <param name="From">Id of the section whose media is received, or of the source.</param>
/// <param name="To">Id of the section it is sent to, or of the sink.</param>
public sealed record RoutePlan(int From, int To)
{
    /// <summary>No packet passes on this route (NG block media with a target).</summary>
    public bool Blocked { get; init; }

    /// <summary>Audio passes as silence on this route.</summary>
    public bool Silenced { get; init; }

    /// <summary>RTCP of the source is forwarded too, and the receiver's RTCP to the source.</summary>
    public bool Rtcp { get; init; } = true;

    /// <summary>What becomes of the media on its way; null when it passes as it is.</summary>
    public ProcessPlan? Process { get; init; }

    /// <summary>Of <see cref="AudioTranscoding"/>; empty with none.</summary>
    public ImmutableArray<ConversionPlan> Conversions => Process is AudioTranscoding transcoding ? transcoding.Conversions : [];

    /// <inheritdoc cref="AudioTranscoding.DetectedTones"/>
    public ConversionPlan? DetectedTones => (Process as AudioTranscoding)?.DetectedTones;
}
