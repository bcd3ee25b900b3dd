namespace MediaEngine.Signalling.Negotiation;

/// <summary>A section of a subscriber's offer that gets media.</summary>
/// <param name="Source">The media.</param>
/// <param name="Answer">What the answer says.</param>
internal sealed record ServedSection(SubscribedMedia Source, AnsweredSection Answer);
