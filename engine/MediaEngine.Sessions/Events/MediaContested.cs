namespace MediaEngine.Sessions.Events;

/// <summary>Two sources sent media to one port of a call at the same time. Sent once per call.</summary>
public sealed record MediaContested(long CallKey) : MediaEvent(CallKey);
