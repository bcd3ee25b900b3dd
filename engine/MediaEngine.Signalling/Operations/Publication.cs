using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Operations;

/// <summary>Answers the offer of a party that others subscribe to: a publisher.</summary>
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
        if (LoneParty.ReadOffer(offer, publisher, out List<ReceivedSection> sections) is { } refusal)
            return refusal;
        if (LoneParty.AnswerPublished(offer, sections) is not { } answers)
            return new Refusal(RefusalReason.OutOfPorts);
        answer = LoneParty.ComposeAnswer(services, change, publisher, answers);
        return null;
    }
}
