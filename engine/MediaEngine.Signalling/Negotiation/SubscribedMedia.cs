using System.Collections.Immutable;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>One media a subscriber requests.</summary>
/// <param name="Party">The party of the media.</param>
/// <param name="Media">What the party sends, or with <paramref name="Egress"/> what is sent to it.</param>
internal sealed record SubscribedMedia(Party Party, SectionState Media, bool Egress)
{
    public bool IsIn(ImmutableArray<SectionLink> links) =>
        links.Any(l => l.PartyId == Party.Id && l.Index == Media.Index && l.Egress == Egress);

    public SectionLink Link => new(Party.Id, Media.Index, OfferAnswer: false) { Egress = Egress };
}
