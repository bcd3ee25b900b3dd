using System.Collections.Immutable;

namespace MediaEngine.Signalling;

/// <summary>The result of an offer.</summary>
/// <param name="CallId">The call-id; generated here when the caller gave none.</param>
/// <param name="Tag">The tag of the party; generated here when the caller gave none.</param>
/// <param name="Sdp">The engine's SDP; empty with a refusal.</param>
/// <param name="Refusal">Null when the change was applied; with a refusal, nothing has changed.</param>
/// <param name="Warnings">The parts of the request that were not carried out as requested.</param>
public sealed record NegotiationResult(string CallId, string Tag, string Sdp, Refusal? Refusal,
    ImmutableArray<NegotiationWarning> Warnings);
