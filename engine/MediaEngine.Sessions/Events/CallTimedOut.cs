namespace MediaEngine.Sessions.Events;

/// <summary>
/// A call has had no media for longer than allowed. Signalling removes it: until then a plan may be on its way that names its ports.
/// </summary>
public sealed record CallTimedOut(long CallKey, CallTimeoutReason Reason) : MediaEvent(CallKey);
