using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Composition;
using MediaEngine.Signalling.Negotiation;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Operations;

/// <summary>
/// A party receives media of others without taking part in their offer and answer: a recording server (SIPREC), a listener, a viewer.
/// </summary>
internal static class Subscription
{
    /// <summary>The engine offers the media to the subscriber.</summary>
    /// <param name="change">The change of the call, with the request.</param>
    /// <param name="request">Who subscribes, and to whom.</param>
    /// <param name="offer">The engine's offer; null with a refusal.</param>
    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? Offer(CallChange change, SubscriptionRequest request, out SubscriptionOffer? offer)
    {
        offer = null;
        SubscriptionOptions options = change.Options.Subscription;
        Party? subscriber = change.Call.PartyByTag(request.Tag);
        if (subscriber is { IsSubscriber: false } && HasDialogue(change.Call, subscriber))
            return new Refusal(RefusalReason.NotASubscriber);
        if (Sources(change.Call, request.Sources, subscriber, out List<Party> sources) is { } unmatched)
            return unmatched;
        List<SubscribedMedia> subscribed = SubscribedSections.Of(sources, options.Egress);
        if (subscribed.Count == 0)
            return new Refusal(RefusalReason.NothingToSubscribe);
        subscriber ??= change.Call.AddParty(request.Tag, change.Now, change.Options.Party.CallId);
        subscriber.IsSubscriber = true;
        subscriber.Label = request.Label ?? subscriber.Label;

        Party first = subscribed[0].Party;
        var nobody = new SessionDescription { Timing = "0 0" };
        Exchange exchange = change.NewExchange(SubscribedSection.Session(change.Call, subscribed, nobody), isOffer: true, first,
            subscriber);
        PartyInterface.Choose(exchange, subscriber, first.Family == IpFamily.None ? IpFamily.IPv4 : first.Family);
        if (SubscribedSections.Describe(exchange, subscribed, out List<SectionState> slots) is not { } sections)
            return new Refusal(RefusalReason.OutOfPorts);
        exchange.Sender = first;
        offer = new SubscriptionOffer(DescriptionComposer.Compose(exchange, sections),
            [.. subscribed.Zip(slots, (m, slot) => new OfferedSource(m.Party, m.Media, SubscribedSections.LabelOf(options.SipRec, slot)))]);
        return null;
    }

    /// <summary>Answers the offer of a subscriber: each of its sections gets a media of its kind from the sources.</summary>
    /// <param name="services">The services that build the answer.</param>
    /// <param name="change">The change of the call, with the request.</param>
    /// <param name="request">Who subscribes, and to whom.</param>
    /// <param name="session">The subscriber's offer.</param>
    /// <param name="answer">The engine's SDP; empty with a refusal.</param>
    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? Answer(SignallingServices services, CallChange change, SubscriptionRequest request, SessionDescription session,
        out string answer)
    {
        answer = "";
        CallState call = change.Call;
        Party? subscriber = call.PartyByTag(request.Tag);
        if (subscriber is { IsSubscriber: false })
            return new Refusal(RefusalReason.NotASubscriber);
        if (Sources(call, request.Sources, subscriber, out List<Party> sources) is { } unmatched)
            return unmatched;
        List<SubscribedMedia> subscribed = SubscribedSections.Of(sources, change.Options.Subscription.Egress);
        if (subscribed.Count == 0)
            return new Refusal(RefusalReason.NothingToSubscribe);
        var nobody = new Party(0, change.Now);
        Exchange offer = change.NewExchange(session, isOffer: true, sender: nobody, receiver: nobody);
        subscriber ??= call.AddParty(request.Tag, change.Now, change.Options.Party.CallId);
        subscriber.IsSubscriber = true;
        if (LoneParty.ReadOffer(offer, subscriber, out List<ReceivedSection> sections) is { } unusable)
            return unusable;
        List<ServedSection?> served = SubscriberAnswer.Decide(offer, sections, subscribed);
        if (served.TrueForAll(s => s is null))
            return new Refusal(RefusalReason.NothingAcceptable);
        for (int i = 0; i < sections.Count; i++)
        {
            if (served[i] is null)
                sections[i] = sections[i] with { Source = sections[i].Source with { Port = 0 }, IsBundleOnly = false };
        }

        if (LoneParty.AnswerSubscriber(offer, sections, served) is not { } answers)
            return new Refusal(RefusalReason.OutOfPorts);
        Link(change, subscriber, served);
        answer = LoneParty.ComposeAnswer(services, change, subscriber, answers);
        return null;
    }

    /// <summary>Takes the SDP of the request as the subscriber's answer.</summary>
    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? TakeAnswer(CallChange change, string tag)
    {
        if (change.Call.PartyByTag(tag) is not { } subscriber)
            return new Refusal(RefusalReason.PartyNotFound);
        if (change.ReadAnswer(subscriber, out Exchange exchange, out List<ReceivedSection> sections) is { } unusable)
            return unusable;
        if (sections.Count == 0 || (!change.Options.Codec.AllowTranscoding && RefusesCodecs(subscriber, sections)))
            return new Refusal(RefusalReason.UnusableAnswer);
        LoneParty.TakeAnswer(exchange, sections, media => media.Sources.FirstOrDefault() is { } link
            ? change.Call.PartyById(link.PartyId)?.Media(link.Index)
            : null);
        foreach (SectionState media in subscriber.Sections)
            media.MayTranscode |= media.Type == "audio" && NeedsTranscoding(change.Call, media);
        return null;
    }

    /// <summary>Ends what a party receives by subscription.</summary>
    /// <param name="change">The change of the call.</param>
    /// <param name="tag">The subscriber.</param>
    /// <param name="fromTag">
    /// The source; null for all: then the party is removed, unless offer and answer made it part of a dialogue.
    /// </param>
    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? End(CallChange change, string tag, string? fromTag)
    {
        CallState call = change.Call;
        if (call.PartyByTag(tag) is not { } subscriber)
            return new Refusal(RefusalReason.PartyNotFound);
        if (string.IsNullOrEmpty(fromTag))
            return Leave(call, subscriber);
        if (call.PartyByTag(fromTag) is not { } from)
            return new Refusal(RefusalReason.SourceNotFound);
        int dropped = PartyLinks.Drop(call, subscriber, from);
        if (change.Options.Subscription.Bidirectional)
            dropped += PartyLinks.Drop(call, from, subscriber);
        return dropped == 0 ? new Refusal(RefusalReason.NotSubscribed) : null;
    }

    private static void Link(CallChange change, Party subscriber, List<ServedSection?> served)
    {
        PartyLinks.Drop(change.Call, subscriber, from: null);
        for (int i = 0; i < served.Count; i++)
        {
            if (served[i] is not { Source: var source })
                continue;
            SectionState media = subscriber.Sections[i];
            media.Sources = [source.Link];

            // The offer's payload types are not the source's.
            media.MayTranscode = true;
            if (change.Options.Subscription.Bidirectional)
                source.Media.Sources = source.Media.Sources.Add(new SectionLink(subscriber.Id, media.Index, OfferAnswer: false));
        }
    }

    private static Refusal? Leave(CallState call, Party subscriber)
    {
        int dropped = PartyLinks.Drop(call, subscriber, from: null);
        if (HasDialogue(call, subscriber))
            return dropped == 0 ? new Refusal(RefusalReason.NotSubscribed) : null;
        call.Parties.Remove(subscriber);
        foreach (SectionState media in call.Parties.SelectMany(p => p.Sections))
            media.Sources = media.Sources.RemoveAll(l => l.PartyId == subscriber.Id);
        return null;
    }

    /// <summary>The party did offer and answer with another one, and its sections belong to that dialogue.</summary>
    private static bool HasDialogue(CallState call, Party party) =>
        call.Parties.Exists(p => p.PartnerId == party.Id || p.Id == party.PartnerId);

    /// <summary>The parties to receive from, without the subscriber.</summary>
    private static Refusal? Sources(CallState call, PartySelector selector, Party? subscriber, out List<Party> sources)
    {
        sources = [];
        foreach (string tag in selector.Tags)
        {
            if (call.PartyByTag(tag) is { } named && named != subscriber && !sources.Contains(named))
                sources.Add(named);
        }

        if (selector.Tags.Length > 0)
            return sources.Count == 0 ? new Refusal(RefusalReason.NothingToSubscribe) : null;
        if (selector.Select(call, out Party? party) is { } unmatched)
            return unmatched;
        sources.AddRange(party is not null ? [party] : call.Parties.Where(p => p != subscriber && !p.IsSubscriber));
        return null;
    }

    /// <summary>The subscriber supports none of the sent codecs. One codec is enough: refused ones are not sent.</summary>
    private static bool RefusesCodecs(Party subscriber, List<ReceivedSection> sections)
    {
        for (int i = 0; i < Math.Min(sections.Count, subscriber.Sections.Count); i++)
        {
            ReceivedSection section = sections[i];
            ImmutableArray<PayloadFormat> offered = subscriber.Sections[i].Sent;
            if (section is { Rejected: false, IsRtp: true } && !offered.IsEmpty
                && !offered.Any(f => !f.IsSupplemental && section.Formats.Any(f.SameCodec))
                && (offered.Any(f => !f.IsSupplemental) || !offered.Any(f => section.Formats.Any(f.SameCodec))))
                return true;
        }

        return false;
    }

    /// <summary>The source may send a codec the subscriber left out, or the media is sent to a party in the codec it accepts.</summary>
    private static bool NeedsTranscoding(CallState call, SectionState media) => media.Sources.Any(link => link.Egress
        || (call.PartyById(link.PartyId)?.Media(link.Index) is { } source
            && source.Formats.Any(f => !f.IsSupplemental && source.Sent.Any(f.SameCodec) && !media.Formats.Any(f.SameCodec))));
}
