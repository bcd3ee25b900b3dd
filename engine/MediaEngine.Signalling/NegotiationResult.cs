using System.Collections.Immutable;

namespace MediaEngine.Signalling;

/// <summary>What came of an offer.</summary>
/// <param name="CallId">The call, whose id may have been made here.</param>
/// <param name="Tag">The party, whose tag may have been made here.</param>
/// <param name="Sdp">Our description; empty with a refusal.</param>
/// <param name="Refusal">Null when the call is in place; otherwise everything is as it was.</param>
/// <param name="Warnings">What was not done as asked.</param>
public sealed record NegotiationResult(string CallId, string Tag, string Sdp, Refusal? Refusal, ImmutableArray<NegotiationWarning> Warnings);
