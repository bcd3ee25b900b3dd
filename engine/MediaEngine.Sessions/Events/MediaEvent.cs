namespace MediaEngine.Sessions.Events;

/// <summary>Something that happened in a call, reported by its worker to signalling.</summary>
/// <param name="CallKey">The worker's key of the call.</param>
public abstract record MediaEvent(long CallKey);
