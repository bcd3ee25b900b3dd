namespace MediaEngine.Signalling;

/// <summary>Why a request was refused. A refused request changes nothing in the call.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Detail">Details for the log and the client; null for none.</param>
public readonly record struct Refusal(RefusalReason Reason, string? Detail = null);
