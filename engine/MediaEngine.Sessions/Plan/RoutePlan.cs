using System.Collections.Immutable;

namespace MediaEngine.Sessions.Plan;

/// <summary>Media of one section goes to another: one subscription.</summary>
/// <param name="From">Id of the <see cref="MediaPlan"/> that is received.</param>
/// <param name="To">Id of the <see cref="MediaPlan"/> it is sent to.</param>
public sealed record RoutePlan(int From, int To)
{
    /// <summary>Nothing passes on this route (NG block media with a target).</summary>
    public bool Blocked { get; init; }

    /// <summary>Audio passes as silence on this route.</summary>
    public bool Silenced { get; init; }

    /// <summary>RTCP of the source goes along; also the receiver's RTCP goes back to the source.</summary>
    public bool Rtcp { get; init; } = true;

    /// <summary>
    /// By payload type, what has to be changed for the receiver to understand it; types that are not named pass as they are. Empty while both
    /// speak the same. Where one of them is more than <see cref="ConversionKind.Pass"/> the stream is ours: numbers, times, reports.
    /// </summary>
    public ImmutableArray<ConversionPlan> Conversions { get; init; } = [];

    /// <summary>
    /// Payload type to which digits found in audio go as RFC 4733 events, because the receiver has them and the sender does not; null for none. They
    /// are looked for in what <see cref="Conversions"/> decodes.
    /// </summary>
    public ConversionPlan? DetectedTones { get; init; }
}
