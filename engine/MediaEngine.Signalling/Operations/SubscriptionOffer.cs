namespace MediaEngine.Signalling.Operations;

/// <summary>The engine's offer to a subscriber.</summary>
/// <param name="Sdp">The SDP.</param>
/// <param name="Sources">The media that it describes, at least one.</param>
internal sealed record SubscriptionOffer(string Sdp, IReadOnlyList<OfferedSource> Sources);
