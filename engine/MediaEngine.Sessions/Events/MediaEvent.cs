namespace MediaEngine.Sessions.Events;

/// <summary>Something that happened in a call, as its worker tells signalling. Nobody asks for it and nobody waits.</summary>
/// <param name="CallKey">The worker's key of the call.</param>
public abstract record MediaEvent(long CallKey);
