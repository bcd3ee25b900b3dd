namespace MediaEngine.Signalling.Calls;

/// <summary>A call that is no more.</summary>
/// <param name="CallId">As signalled.</param>
/// <param name="Ending">Why.</param>
/// <param name="Duration">Since its first request.</param>
public readonly record struct EndedCall(string CallId, CallEnding Ending, TimeSpan Duration);
