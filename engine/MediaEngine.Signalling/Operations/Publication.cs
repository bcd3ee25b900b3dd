using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Composition;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Operations;

/// <summary>Answers the offer of a party without a counterpart: a publisher, or a party that others subscribe to.</summary>
internal static class Publication
{
    /// <param name="services">The services that build the answer.</param>
    /// <param name="change">The change of the call, with the request.</param>
    /// <param name="tag">Tag of the party; the party is created when the call does not know it.</param>
    /// <param name="session">Its offer.</param>
    /// <param name="answer">The engine's SDP; empty with a refusal.</param>
    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? Answer(SignallingServices services, CallChange change, string tag, SessionDescription session, out string answer)
    {
        answer = "";
        var nobody = new Party(0, change.Call.LastSignal);
        Exchange offer = change.NewExchange(session, isOffer: true, sender: nobody, receiver: nobody);
        Party publisher = change.Call.PartyByTag(tag) ?? change.Call.AddParty(tag, offer.Now, offer.Options.Party.CallId);
        offer.Sender = publisher;
        publisher.Label = offer.Options.Party.Label ?? publisher.Label;
        publisher.Metadata = offer.Options.Party.Metadata ?? publisher.Metadata;
        if (OfferAnswer.ReadSections(offer) is not { } sections)
            return new Refusal(RefusalReason.IncompleteDescription);
        if (sections.Count == 0)
            return new Refusal(RefusalReason.NoSections);
        publisher.Session = session;
        publisher.LastBody = BodyDigest.Of(offer.Body);
        publisher.SignalGeneration++;
        PartyInterface.Choose(offer, publisher, sections.Find(s => s.Rtp.Family != IpFamily.None)?.Rtp.Family ?? IpFamily.IPv4);
        if (AddressCheck.Refuse(offer, publisher, sections) is { } forbidden)
            return forbidden;
        OfferAnswer.RefuseTooMany(offer, sections);
        offer.Receiver.Interface = publisher.Interface;
        offer.Receiver.Family = publisher.Family;
        if (LoneParty.AnswerPublished(offer, sections) is not { } answers)
            return new Refusal(RefusalReason.OutOfPorts);
        SessionDescription own = OwnDescription.For(services.Settings, services.Random, publisher);
        answer = DescriptionComposer.Compose(change.NewExchange(own, isOffer: false, publisher, publisher), answers);
        return null;
    }
}
