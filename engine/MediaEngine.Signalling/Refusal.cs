namespace MediaEngine.Signalling;

/// <summary>Why something that was asked for is not done; the call is as it was.</summary>
/// <param name="Reason">What is in the way.</param>
/// <param name="Detail">More of it, in words for the log and the client; null for nothing.</param>
public readonly record struct Refusal(RefusalReason Reason, string? Detail = null);
