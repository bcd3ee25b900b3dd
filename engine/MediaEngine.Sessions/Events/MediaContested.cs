namespace MediaEngine.Sessions.Events;

/// <summary>Two sources sent media to one port of a call at a time. Told once for each call.</summary>
public sealed record MediaContested(long CallKey) : MediaEvent(CallKey);
