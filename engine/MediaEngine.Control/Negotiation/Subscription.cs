using System.Collections.Immutable;
using MediaEngine.Control.Calls;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Negotiation;

/// <summary>One media a subscriber asks for.</summary>
/// <param name="Party">Who sends it.</param>
/// <param name="Media">As the party described it.</param>
internal sealed record SubscribedMedia(Party Party, MediaState Media);

/// <summary>Describes the media of some parties to a subscriber and links them.</summary>
internal static class Subscription
{
    /// <summary>What the parties send; with NG egress what they are sent.</summary>
    public static List<SubscribedMedia> MediasOf(CallState call, IEnumerable<Party> parties, bool egress)
    {
        var medias = new List<SubscribedMedia>();
        foreach (Party party in parties)
        {
            foreach (MediaState media in party.Medias)
            {
                if (!egress && media.Received is not null)
                    medias.Add(new SubscribedMedia(party, media));
                if (!egress)
                    continue;
                foreach (MediaLink link in media.Sources)
                {
                    if (call.PartyById(link.PartyId) is { } source && source.Media(link.Index) is { Received: not null } sent)
                        medias.Add(new SubscribedMedia(source, sent));
                }
            }
        }

        return medias;
    }

    /// <summary>
    /// Describes the medias to the receiver of the exchange, one section each, or with NG mix one for each type. Null when the ports ran out.
    /// </summary>
    public static List<SectionExchange>? Offer(Exchange exchange, List<SubscribedMedia> medias)
    {
        Party subscriber = exchange.Receiver;
        NgSubscriptionOptions options = exchange.Request.Subscription;
        List<List<SubscribedMedia>> groups = options.Mix
            ? [.. medias.GroupBy(m => m.Media.Type).Select(g => g.ToList())]
            : [.. medias.Select(m => new List<SubscribedMedia> { m })];
        Reset(exchange.Call, subscriber);
        var sections = new List<SectionExchange>(groups.Count);
        for (int i = 0; i < groups.Count; i++)
        {
            (Party source, MediaState media) = groups[i][0];
            MediaState to = subscriber.Media(i + 1) ?? exchange.Call.AddMedia(subscriber, media.Type);
            to.Type = media.Type;
            ReceivedSection described = Described(media, options, options.SipRec ? i.ToString() : null);
            exchange.Sender = source;
            var section = new SectionExchange(described, media.Copy(), to);
            if (OfferAnswer.Describe(exchange, section, out bool single)
                && !PortPolicy.AssignReceiver(exchange, to, described.Rtp, single, to.Ice is not null))
            {
                return null;
            }

            to.Sources = [.. groups[i].Select(m => new MediaLink(m.Party.Id, m.Media.Index, OfferAnswer: false))];
            if (options.Bidirectional)
                media.Sources = media.Sources.Add(new MediaLink(subscriber.Id, to.Index, OfferAnswer: false));
            sections.Add(section);
        }

        return sections;
    }

    /// <summary>A repeated request starts over: nothing of the earlier subscription stays but the ports.</summary>
    private static void Reset(CallState call, Party subscriber)
    {
        Drop(call, subscriber, from: null);
        foreach (MediaState media in subscriber.Medias)
            media.Rejected = true;
    }

    /// <summary>Ends what a party receives by subscription, from one party or from all. Returns how many links there were.</summary>
    public static int Drop(CallState call, Party subscriber, Party? from)
    {
        int dropped = 0;
        foreach (MediaState media in subscriber.Medias)
        {
            ImmutableArray<MediaLink> kept = media.Sources.RemoveAll(l => !l.OfferAnswer && (from is null || l.PartyId == from.Id));
            dropped += media.Sources.Length - kept.Length;
            media.Sources = kept;
        }

        foreach (MediaState media in (from is null ? call.Parties : [from]).Where(p => p != subscriber).SelectMany(p => p.Medias))
            media.Sources = media.Sources.RemoveAll(l => !l.OfferAnswer && l.PartyId == subscriber.Id && subscriber.IsSubscriber);
        return dropped;
    }

    /// <summary>Links each media of one party to the media of the same type of another.</summary>
    public static void Link(Party from, Party to, bool offerAnswer)
    {
        foreach ((MediaState source, MediaState receiver) in Pairs(from, to))
        {
            if (!receiver.Sources.Any(l => l.PartyId == from.Id && l.Index == source.Index))
                receiver.Sources = receiver.Sources.Add(new MediaLink(from.Id, source.Index, offerAnswer));

            // The two never agreed on anything with each other.
            receiver.Converts |= source.Type == "audio";
        }
    }

    /// <summary>As if both parties had done offer and answer with each other; what either had by offer and answer before ends.</summary>
    public static void Connect(CallState call, Party a, Party b)
    {
        foreach (Party old in call.Parties.Where(p => p != a && p != b && (p.PartnerId == a.Id || p.PartnerId == b.Id)))
            old.PartnerId = 0;
        (a.PartnerId, b.PartnerId) = (b.Id, a.Id);
        foreach (Party party in call.Parties)
        {
            foreach (MediaState media in party.Medias)
                media.Sources = media.Sources.RemoveAll(l => l.OfferAnswer && (party == a || party == b || l.PartyId == a.Id || l.PartyId == b.Id));
        }

        Link(a, b, offerAnswer: true);
        Link(b, a, offerAnswer: true);
    }

    private static IEnumerable<(MediaState Source, MediaState Receiver)> Pairs(Party from, Party to)
    {
        var free = new List<MediaState>(to.Medias);
        foreach (MediaState source in from.Medias)
        {
            if (free.Find(m => m.Type == source.Type) is not { } receiver)
                continue;
            free.Remove(receiver);
            yield return (source, receiver);
        }
    }

    private static ReceivedSection Described(MediaState media, NgSubscriptionOptions options, string? label)
    {
        ReceivedSection received = media.Received!;

        // No more than the source does itself.
        MediaDirection direction = received.Direction
            & (options.Inactive ? MediaDirection.Inactive : options.Bidirectional ? MediaDirection.SendReceive : MediaDirection.SendOnly);
        return received with
        {
            Direction = direction,
            WrittenDirection = direction,
            ZeroAddress = false,
            Pair = PairedLines.None,
            PairOpen = false,
            Label = label ?? received.Label,
            Formats = Negotiated(media, received),
        };
    }

    /// <summary>What the party both described and was described: formats that fell away in an answer are not sent.</summary>
    private static ImmutableArray<PayloadFormat> Negotiated(MediaState media, ReceivedSection received)
    {
        if (media.Sent.IsEmpty)
            return received.Formats;
        ImmutableArray<PayloadFormat> common = received.Formats.RemoveAll(f => !media.Sent.Any(f.SameCodec));
        return common.IsEmpty ? received.Formats : common;
    }
}
