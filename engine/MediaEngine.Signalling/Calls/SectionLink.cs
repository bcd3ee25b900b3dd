namespace MediaEngine.Signalling.Calls;

/// <summary>A media that this one receives from.</summary>
/// <param name="PartyId">The sending party.</param>
/// <param name="Index">Its media, from 1.</param>
/// <param name="OfferAnswer">Created by offer and answer; otherwise by a subscription.</param>
internal sealed record SectionLink(int PartyId, int Index, bool OfferAnswer)
{
    /// <summary>The link subscribes to the media sent to the source party, not to the media that it sends.</summary>
    public bool Egress { get; init; }

    public bool Blocked { get; init; }

    public bool Silenced { get; init; }
}
