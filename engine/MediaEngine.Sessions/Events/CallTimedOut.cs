namespace MediaEngine.Sessions.Events;

/// <summary>
/// A call had no media for longer than the timeout. The worker does not remove the call itself, because a plan that names its ports may be
/// in the mailbox: signalling removes it.
/// </summary>
public sealed record CallTimedOut(long CallKey, CallTimeoutReason Reason) : MediaEvent(CallKey);
