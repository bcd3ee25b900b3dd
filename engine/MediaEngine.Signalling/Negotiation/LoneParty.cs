using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Descriptions to and from a party whose counterpart does not take part in the exchange. The policies of offer and answer decide here too,
/// with a temporary counterpart.
/// </summary>
internal static class LoneParty
{
    /// <summary>Reads a published offer and decides the answer to it; null when the ports ran out.</summary>
    /// <param name="receivesStream">The party receives a stream of the engine, whose formats were chosen; otherwise it publishes.</param>
    public static List<SectionExchange>? AnswerPublished(
        Exchange exchange, List<ReceivedSection> sections, bool receivesStream = false)
    {
        Party publisher = exchange.Sender;
        var answers = new List<SectionExchange>();
        for (int i = 0; i < sections.Count; i++)
        {
            ReceivedSection received = sections[i];
            SectionState media = publisher.Media(i + 1) ?? exchange.Call.AddMedia(publisher, received.Source.Type);
            SectionState standIn = StandIn(media);
            bool live = OfferAnswer.Describe(exchange, new SectionExchange(received, media, standIn), out _);
            if (live)
            {
                Decide(exchange, received, media, receivesStream);
                bool single = media.Mux || !received.IsRtp;
                if (!PortPolicy.AssignSender(exchange, media, single, media.Ice is not null))
                    return null;
            }

            MediaDirection direction = receivesStream ? MediaDirection.SendOnly : (received.Direction & MediaDirection.SendOnly) != 0
                ? MediaDirection.ReceiveOnly : MediaDirection.Inactive;
            if (exchange.Options.Subscription.Bidirectional && (received.Direction & MediaDirection.ReceiveOnly) != 0)
                direction |= MediaDirection.SendOnly;
            answers.Add(new SectionExchange(Reply(received, direction), standIn, media));
        }

        return answers;
    }

    /// <summary>Handles an answer to our description to a single party; the sources' state does not change.</summary>
    /// <param name="exchange">The party is the sender.</param>
    /// <param name="sections">The sections of its answer.</param>
    /// <param name="sourceOf">The media that a section of the party receives from; null for none.</param>
    public static void TakeAnswer(Exchange exchange, List<ReceivedSection> sections, Func<SectionState, SectionState?> sourceOf)
    {
        Party party = exchange.Sender;
        party.Session = exchange.Session;
        party.SignalGeneration++;
        for (int i = 0; i < Math.Min(sections.Count, party.Sections.Count); i++)
        {
            SectionState media = party.Sections[i];
            SectionState source = sourceOf(media)?.Copy() ?? StandIn(media);
            OfferAnswer.Describe(exchange, new SectionExchange(sections[i], media, source), out _);
        }
    }

    /// <summary>A temporary media that acts as the other side.</summary>
    public static SectionState StandIn(SectionState media) => new(0, media.Index, media.Type);

    private static void Decide(Exchange exchange, ReceivedSection received, SectionState media, bool receivesStream)
    {
        media.Mux = received.RtcpMux && media.MuxAnswer != MuxAnswer.Refuse;
        if (media.Ice is { } ice)
            media.Ice = ice with { Trickle = received.Ice is { Trickle: true } };
        if (received.IsRtp && receivesStream)
            media.Sent = media.Formats;
        else if (received.IsRtp)
            media.Sent = media.Formats = Accepted(exchange.Options.Codec.Accept, media.Formats, received.Kind);
        if (media.Dtls is not null || !TransportPolicy.IsSecure(media.Protocol))
            return;
        CryptoAttribute? known = media.Sdes?.Send;
        media.Sdes = SdesPolicy.Acceptable(exchange, media) is [var first, ..]
            ? SdesPolicy.Answered(first,
                known is not null && known.Profile == first.Profile && known.Tag == first.Tag
                    ? known.Key : SdesPolicy.NewKey(exchange, first.Profile))
            : null;
        media.Rejected |= SdesPolicy.HasNoKeyFor(media);
    }

    /// <summary>
    /// The codecs to accept: a list is an order of preference, "all" keeps every codec, otherwise the first one counts; codecs no media
    /// server knows only with "any".
    /// </summary>
    private static ImmutableArray<PayloadFormat> Accepted(ImmutableArray<string> accept, ImmutableArray<PayloadFormat> offered,
        MediaKind kind)
    {
        ImmutableArray<PayloadFormat> usable = kind != MediaKind.Audio || accept.Contains("any")
            ? offered : CodecAddition.WithoutUnknown(offered);
        if (accept.Contains("all"))
            return usable;
        PayloadFormat? chosen = accept.Select(CodecSpecification.Parse)
            .Select(s => usable.FirstOrDefault(f => !f.IsSupplemental && s.Matches(f))).FirstOrDefault(f => f is not null)
            ?? usable.FirstOrDefault(f => !f.IsSupplemental);
        return chosen is null ? usable : usable.RemoveAll(f => f != chosen && !(f.IsSupplemental && f.ClockRate == chosen.ClockRate));
    }

    private static ReceivedSection Reply(ReceivedSection received, MediaDirection direction) => new()
    {
        Source = new MediaDescription
        {
            Type = received.Source.Type,
            Port = received.Source.Port,
            Protocol = received.Source.Protocol,
            Formats = received.Source.Formats,
        },
        Kind = received.Kind,
        Rtp = received.Rtp,
        Rtcp = received.Rtcp,
        Direction = direction,
        WrittenDirection = direction,
        Ptime = received.Ptime,
        MaxPtime = received.MaxPtime,
        Extmaps = received.Extmaps,
        ExtmapAllowMixed = received.ExtmapAllowMixed,
    };
}
