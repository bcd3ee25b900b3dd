namespace MediaEngine.Signalling;

/// <summary>A part of a request that was not carried out as requested; the rest of the request was.</summary>
/// <param name="Code">The kind of warning.</param>
/// <param name="Subject">The codec, interface or section concerned; empty for the whole SDP.</param>
/// <param name="Text">The warning in words. The text names the subject when <paramref name="Code"/> is one that clients are told.</param>
public sealed record NegotiationWarning(NegotiationWarningCode Code, string Subject, string Text);
