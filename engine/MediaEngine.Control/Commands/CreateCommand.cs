using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Composition;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Control.Commands;

/// <summary>NG create: an offer of the engine to a new party.</summary>
internal sealed class CreateCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        (ControlServices services, NgRequest request, _, MonotonicTime now) = context;
        string callId = GeneratedId.Or(request.CallId, services);
        CallState? known = services.Calls.Find(callId);
        if (NewCallLimit.Refuse(context, known) is { } refusal)
            return refusal;
        CommandChange change = new(context, known, callId);
        string tag = GeneratedId.Or(request.FromTag, services);
        Party party = change.Call.PartyByTag(tag) ?? change.Call.AddParty(tag, now, callId);
        party.Label = request.Selection.Label ?? party.Label;
        Exchange exchange = change.NewExchange(new SessionDescription(), isOffer: true, new Party(0, now), party);
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
                return change.Fail(new Refusal(RefusalReason.OutOfPorts));
            }

            sections.Add(described);
        }

        string body = DescriptionComposer.Compose(exchange, sections);
        return change.Commit(new NgDictionary().Add("sdp", body).Add("call-id", change.Call.CallId).Add("from-tag", tag));
    }
}
