using System.Collections.Immutable;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>The links of a call: which section receives from which.</summary>
internal static class PartyLinks
{
    /// <summary>Ends what a party receives by subscription, from one party or from all. Returns the number of links ended.</summary>
    public static int Drop(CallState call, Party subscriber, Party? from)
    {
        int dropped = 0;
        foreach (SectionState media in subscriber.Sections)
        {
            ImmutableArray<SectionLink> kept = media.Sources.RemoveAll(l => !l.OfferAnswer && (from is null || l.PartyId == from.Id));
            dropped += media.Sources.Length - kept.Length;
            media.Sources = kept;
        }

        foreach (SectionState media in (from is null ? call.Parties : [from]).Where(p => p != subscriber).SelectMany(p => p.Sections))
            media.Sources = media.Sources.RemoveAll(l => !l.OfferAnswer && l.PartyId == subscriber.Id && subscriber.IsSubscriber);
        return dropped;
    }

    /// <summary>Ends everything a party receives, however it was set up.</summary>
    public static void Silence(Party party)
    {
        foreach (SectionState media in party.Sections)
            media.Sources = [];
    }

    /// <summary>Links each section of one party to the media of the same type of another.</summary>
    public static void Link(Party from, Party to, bool offerAnswer)
    {
        foreach ((SectionState source, SectionState receiver) in Pairs(from, to))
        {
            if (!receiver.Sources.Any(l => l.PartyId == from.Id && l.Index == source.Index))
                receiver.Sources = receiver.Sources.Add(new SectionLink(from.Id, source.Index, offerAnswer));

            // The two parties never negotiated with each other.
            receiver.MayTranscode |= source.Type == "audio";
        }
    }

    /// <summary>As if both parties had done offer and answer with each other. Earlier offer/answer links of either end.</summary>
    public static void Connect(CallState call, Party a, Party b)
    {
        foreach (Party old in call.Parties.Where(p => p != a && p != b && (p.PartnerId == a.Id || p.PartnerId == b.Id)))
            old.PartnerId = 0;
        (a.PartnerId, b.PartnerId) = (b.Id, a.Id);
        foreach (Party party in call.Parties)
        {
            foreach (SectionState media in party.Sections)
                media.Sources =
                    media.Sources.RemoveAll(l => l.OfferAnswer && (party == a || party == b || l.PartyId == a.Id || l.PartyId == b.Id));
        }

        Link(a, b, offerAnswer: true);
        Link(b, a, offerAnswer: true);
    }

    private static IEnumerable<(SectionState Source, SectionState Receiver)> Pairs(Party from, Party to)
    {
        var free = new List<SectionState>(to.Sections);
        foreach (SectionState source in from.Sections)
        {
            if (free.Find(m => m.Type == source.Type) is not { } receiver)
                continue;
            free.Remove(receiver);
            yield return (source, receiver);
        }
    }
}
