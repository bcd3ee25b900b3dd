using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Events;

/// <summary>
/// The worker has ended a call: either signalling removed it and asked for the final figures, or an internal error ended it.
/// </summary>
/// <param name="Reason">Why.</param>
/// <param name="Figures">The final figures; null when they could not be read after an internal error.</param>
public sealed record CallEnded(long CallKey, CallEndReason Reason, CallSnapshot? Figures) : MediaEvent(CallKey)
{
    /// <summary>Set when the reason is <see cref="CallEndReason.Fault"/>.</summary>
    public CallFault? Fault { get; init; }
}
