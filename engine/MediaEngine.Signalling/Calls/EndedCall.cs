namespace MediaEngine.Signalling.Calls;

/// <summary>A call that has ended.</summary>
/// <param name="CallId">As signalled.</param>
/// <param name="Ending">Why.</param>
/// <param name="Duration">Time since its first request.</param>
public readonly record struct EndedCall(string CallId, CallEnding Ending, TimeSpan Duration);
