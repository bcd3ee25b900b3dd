using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Events;

/// <summary>
/// The worker has let go of a call: because signalling said so and wants to know the final figures, or because of a fault.
/// </summary>
/// <param name="Reason">Why.</param>
/// <param name="Figures">The last ones; null when the fault left none to be had.</param>
public sealed record CallEnded(long CallKey, CallEndReason Reason, CallSnapshot? Figures) : MediaEvent(CallKey)
{
    /// <summary>With <see cref="CallEndReason.Fault"/>.</summary>
    public CallFault? Fault { get; init; }
}
