namespace MediaEngine.Signalling.Calls;

/// <summary>A media that this one receives from.</summary>
/// <param name="PartyId">The sending party.</param>
/// <param name="Index">Its media, from 1.</param>
/// <param name="OfferAnswer">Made by offer and answer; otherwise by a subscription.</param>
internal sealed record MediaLink(int PartyId, int Index, bool OfferAnswer)
{
    /// <summary>What the media is sent, not what it sends.</summary>
    public bool Egress { get; init; }

    public bool Blocked { get; init; }

    public bool Silenced { get; init; }
}
