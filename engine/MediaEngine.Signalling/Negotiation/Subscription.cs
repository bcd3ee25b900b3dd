using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

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

/// <summary>Describes the media of some parties to a subscriber and links them.</summary>
internal static class Subscription
{
    /// <summary>The media that the parties send; with egress, the media sent to them.</summary>
    public static List<SubscribedMedia> SectionsOf(IEnumerable<Party> parties, bool egress) =>
    [
        .. from party in parties
           from media in party.Sections
           where egress ? media.Ports is not null && party.Emitted.Origin is not null : media.Received is not null
           select new SubscribedMedia(party, media, egress),
    ];

    /// <summary>
    /// Builds the SDP of the sections for the receiver of the exchange: one section for each section or, with mix, one for each media type.
    /// Null when no ports are free.
    /// </summary>
    /// <param name="exchange">The subscriber is its receiver.</param>
    /// <param name="subscribed">The requested sections.</param>
    /// <param name="slots">The subscriber's media for each of the sections.</param>
    public static List<SectionExchange>? Offer(Exchange exchange, List<SubscribedMedia> subscribed, out List<SectionState> slots)
    {
        Party subscriber = exchange.Receiver;
        SubscriptionOptions options = exchange.Options.Subscription;
        List<List<SubscribedMedia>> groups = options.Mix
            ? [.. subscribed.GroupBy(m => m.Media.Type).Select(g => g.ToList())]
            : [.. subscribed.Select(m => new List<SubscribedMedia> { m })];
        List<SectionState> places = Places(exchange.Call, subscriber, groups);
        slots = [.. subscribed.Select(m => places[groups.FindIndex(g => g.Contains(m))])];
        Reset(exchange.Call, subscriber);
        var sections = new List<SectionExchange>(groups.Count);
        for (int i = 0; i < groups.Count; i++)
        {
            SubscribedMedia first = groups[i][0];
            SectionState to = places[i];
            to.Type = first.Media.Type;
            ReceivedSection described = SubscribedSection.Of(exchange.Call, first, options,
                LabelOf(options.SipRec, to)) with
            { Mid = MidOf(subscriber, to, first) };
            exchange.Sender = first.Party;
            var section = new SectionExchange(described, first.Media.Copy(), to);
            if (OfferAnswer.Describe(exchange, section, out bool single)
                && !PortPolicy.AssignReceiver(exchange, to, described.Rtp, single, to.Ice is not null))
            {
                return null;
            }

            to.Sources = [.. groups[i].Select(m => m.Link)];

            // The media sent to a party may use any codec of its sender.
            to.MayTranscode |= first.Egress && to.Type == "audio";
            if (options.Bidirectional)
                first.Media.Sources = first.Media.Sources.Add(new SectionLink(subscriber.Id, to.Index, OfferAnswer: false));
            sections.Add(section);
        }

        return sections;
    }

    /// <summary>The label of a section (RFC 4574) is its position, which does not change.</summary>
    public static string? LabelOf(bool sipRec, SectionState slot) => sipRec ? (slot.Index - 1).ToString() : null;

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

    /// <summary>
    /// Assigns what is subscribed to sections of the subscriber: to the one that had the media, otherwise to a free one, otherwise to a new
    /// one at the end, because sections never change position (RFC 3264 section 8).
    /// </summary>
    private static List<SectionState> Places(CallState call, Party subscriber, List<List<SubscribedMedia>> groups)
    {
        var places = new SectionState?[groups.Count];
        var free = new List<SectionState>(subscriber.Sections);
        for (int i = 0; i < groups.Count; i++)
        {
            places[i] = free.Find(m => groups[i].Exists(g => g.IsIn(m.Sources)));
            if (places[i] is { } known)
                free.Remove(known);
        }

        for (int i = 0; i < groups.Count; i++)
        {
            if (places[i] is null && free.Find(m => m.Type == groups[i][0].Media.Type) is { } vacant)
            {
                places[i] = vacant;
                free.Remove(vacant);
            }

            places[i] ??= call.AddMedia(subscriber, groups[i][0].Media.Type);
        }

        return [.. places.Select(p => p!)];
    }

    /// <summary>Independent sources may use the same MID; in one description each MID is unique (RFC 8843 section 4).</summary>
    private static string? MidOf(Party subscriber, SectionState to, SubscribedMedia media)
    {
        if (media.Media.Received?.Mid is not { } mid || to.Mid is not null)
            return to.Mid;
        for (int next = to.Index - 1; subscriber.Sections.Exists(m => m != to && m.Mid == mid); next++)
            mid = next.ToString();
        return mid;
    }

    /// <summary>A repeated request starts again: only the ports of the earlier subscription stay.</summary>
    private static void Reset(CallState call, Party subscriber)
    {
        Drop(call, subscriber, from: null);
        foreach (SectionState media in subscriber.Sections)
            media.Rejected = true;
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
