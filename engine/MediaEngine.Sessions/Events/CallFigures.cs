using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Events;

/// <summary>The figures of a call that signalling has asked for.</summary>
/// <param name="Figures">Null when the worker does not know the call.</param>
public sealed record CallFigures(long CallKey, CallSnapshot? Figures) : MediaEvent(CallKey);
