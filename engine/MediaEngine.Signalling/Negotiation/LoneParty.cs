using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Composition;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Descriptions to and from a party whose counterpart does not take part in the exchange. The policies of offer and answer decide here too,
/// with a temporary counterpart.
/// </summary>
internal static class LoneParty
{
    /// <summary>Reads the offer of a party: its sections, its addresses, and the interface to use with it.</summary>
    /// <param name="offer">The offer; the party becomes its sender.</param>
    /// <param name="party">The party.</param>
    /// <param name="sections">The sections; those beyond the limit are rejected.</param>
    /// <returns>Null on success.</returns>
    public static Refusal? ReadOffer(Exchange offer, Party party, out List<ReceivedSection> sections)
    {
        offer.Sender = party;
        party.Label = offer.Options.Party.Label ?? party.Label;
        party.Metadata = offer.Options.Party.Metadata ?? party.Metadata;
        sections = OfferAnswer.ReadSections(offer)!;
        if (sections is null)
            return new Refusal(RefusalReason.IncompleteDescription);
        if (sections.Count == 0)
            return new Refusal(RefusalReason.NoSections);
        party.Session = offer.Session;
        party.LastBody = BodyDigest.Of(offer.Body);
        party.SignalGeneration++;
        PartyInterface.Choose(offer, party, sections.Find(s => s.Rtp.Family != IpFamily.None)?.Rtp.Family ?? IpFamily.IPv4);
        if (AddressCheck.Refuse(offer, party, sections) is { } forbidden)
            return forbidden;
        OfferAnswer.RefuseTooMany(offer, sections);
        offer.Receiver.Interface = party.Interface;
        offer.Receiver.Family = party.Family;
        return null;
    }

    /// <summary>Decides the answer to a published offer; null when the ports ran out.</summary>
    public static List<SectionExchange>? AnswerPublished(Exchange exchange, List<ReceivedSection> sections) =>
        Answer(exchange, sections, (received, media) =>
        {
            MediaDirection direction = (received.Direction & MediaDirection.SendOnly) != 0
                ? MediaDirection.ReceiveOnly : MediaDirection.Inactive;
            if (exchange.Options.Subscription.Bidirectional && (received.Direction & MediaDirection.ReceiveOnly) != 0)
                direction |= MediaDirection.SendOnly;
            return new AnsweredSection(direction, Accepted(exchange.Options.Codec.Accept, media.Formats, received.Kind), received.Extmaps);
        });

    /// <summary>Decides the answer to the offer of a subscriber; null when the ports ran out.</summary>
    /// <param name="exchange">The offer; the subscriber is its sender.</param>
    /// <param name="sections">Its sections.</param>
    /// <param name="served">What each section gets; null for a rejected section.</param>
    public static List<SectionExchange>? AnswerSubscriber(Exchange exchange, List<ReceivedSection> sections, List<ServedSection?> served)
    {
        int index = 0;
        return Answer(exchange, sections, (received, _) => served[index++] is { } service
            ? service.Answer : new AnsweredSection(MediaDirection.Inactive, received.Formats, []));
    }

    /// <summary>
    /// Decides the answer to the offer of a party that receives a stream of the engine, whose formats were chosen; null when the ports ran
    /// out.
    /// </summary>
    public static List<SectionExchange>? AnswerReceiver(Exchange exchange, List<ReceivedSection> sections) => Answer(exchange, sections,
        static (received, media) => new AnsweredSection(MediaDirection.SendOnly, media.Formats, received.Extmaps));

    /// <summary>The same for a party that brings a stream of the engine.</summary>
    public static List<SectionExchange>? AnswerSender(Exchange exchange, List<ReceivedSection> sections) => Answer(exchange, sections,
        static (received, media) => new AnsweredSection(MediaDirection.ReceiveOnly, media.Formats, received.Extmaps));

    /// <summary>Writes the answer to a party's offer.</summary>
    public static string ComposeAnswer(SignallingServices services, CallChange change, Party party, List<SectionExchange> answers)
    {
        SessionDescription own = OwnDescription.For(services.Settings, services.Random, party);
        return DescriptionComposer.Compose(change.NewExchange(own, isOffer: false, party, party), answers);
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

    /// <param name="exchange">The offer.</param>
    /// <param name="sections">Its sections.</param>
    /// <param name="decide">Called for each section, in their order, when its state has the formats of the offer.</param>
    private static List<SectionExchange>? Answer(Exchange exchange, List<ReceivedSection> sections,
        Func<ReceivedSection, SectionState, AnsweredSection> decide)
    {
        Party party = exchange.Sender;
        var answers = new List<SectionExchange>();
        for (int i = 0; i < sections.Count; i++)
        {
            ReceivedSection received = sections[i];
            SectionState media = party.Media(i + 1) ?? exchange.Call.AddMedia(party, received.Source.Type);
            SectionState standIn = StandIn(media);
            bool live = OfferAnswer.Describe(exchange, new SectionExchange(received, media, standIn), out _);
            AnsweredSection answer = decide(received, media);
            if (live)
            {
                Decide(exchange, received, media, answer.Formats);
                bool single = media.Mux || !received.IsRtp;
                if (!BundlePolicy.SharePorts(party, media) && !PortPolicy.AssignShared(exchange, media)
                    && !PortPolicy.AssignSender(exchange, media, single, media.Ice is not null))
                    return null;
            }

            answers.Add(new SectionExchange(Reply(received, answer), standIn, media));
        }

        return answers;
    }

    private static void Decide(Exchange exchange, ReceivedSection received, SectionState media, ImmutableArray<PayloadFormat> formats)
    {
        media.Mux = received.RtcpMux && media.MuxAnswer != MuxAnswer.Refuse;
        if (media.Ice is { } ice)
            media.Ice = ice with { Trickle = received.Ice is { Trickle: true } };
        if (received.IsRtp)
            media.Sent = media.Formats = formats;
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

    private static ReceivedSection Reply(ReceivedSection received, AnsweredSection answer) => new()
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
        Direction = answer.Direction,
        WrittenDirection = answer.Direction,
        Ptime = received.Ptime,
        MaxPtime = received.MaxPtime,
        Extmaps = answer.Extmaps,
        ExtmapAllowMixed = received.ExtmapAllowMixed,
    };
}
