using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Composition;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Operations;

/// <summary>Offers of the engine itself to a party without a counterpart, and the answers to them.</summary>
internal static class Creation
{
    /// <param name="services">The services that build the offer.</param>
    /// <param name="change">The change of the call, with the request.</param>
    /// <param name="tag">Tag of the party; the party is created when the call does not know it.</param>
    /// <param name="offer">The engine's SDP; empty with a refusal.</param>
    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? Offer(SignallingServices services, CallChange change, string tag, out string offer)
    {
        offer = "";
        Party party = change.Call.PartyByTag(tag) ?? change.Call.AddParty(tag, change.Now, change.Options.Party.CallId);
        party.Label = change.Options.Party.Label ?? party.Label;
        Exchange exchange = change.NewExchange(new SessionDescription(), isOffer: true, new Party(0, change.Now), party);
        PartyInterface.Choose(exchange, party, IpFamily.IPv4);
        exchange = change.NewExchange(OwnDescription.For(services.Settings, services.Random, party), isOffer: true, exchange.Sender, party);
        exchange.Sender.Interface = party.Interface;
        var sections = new List<SectionExchange>();
        foreach (ReceivedSection section in CreatedSections.Sections(exchange.Options, services.Settings.Transcodable, party))
        {
            SectionState media = party.Media(sections.Count + 1) ?? change.Call.AddMedia(party, section.Source.Type);
            var described = new SectionExchange(section, LoneParty.StandIn(media), media);
            if (OfferAnswer.Describe(exchange, described, out bool single)
                && !PortPolicy.AssignReceiver(exchange, media, default, single, media.Ice is not null))
            {
                return new Refusal(RefusalReason.OutOfPorts);
            }

            sections.Add(described);
        }

        offer = DescriptionComposer.Compose(exchange, sections);
        return null;
    }

    /// <summary>Takes the SDP of the request as the party's answer.</summary>
    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? TakeAnswer(CallChange change, string tag)
    {
        if (change.Call.PartyByTag(tag) is not { } party)
            return new Refusal(RefusalReason.PartyNotFound);
        if (change.ReadAnswer(party, out Exchange exchange, out List<ReceivedSection> sections) is { } unusable)
            return unusable;
        if (sections.Count == 0)
            return new Refusal(RefusalReason.UnusableAnswer);
        LoneParty.TakeAnswer(exchange, sections, _ => null);
        return null;
    }
}
