using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Describes the media of some parties to a subscriber and links them.</summary>
internal static class SubscribedSections
{
    /// <summary>The media that the parties send; with egress, the media sent to them.</summary>
    public static List<SubscribedMedia> Of(IEnumerable<Party> parties, bool egress) =>
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
    public static List<SectionExchange>? Describe(Exchange exchange, List<SubscribedMedia> subscribed, out List<SectionState> slots)
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
        PartyLinks.Drop(call, subscriber, from: null);
        foreach (SectionState media in subscriber.Sections)
            media.Rejected = true;
    }
}
