using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Composition;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Control.Commands;

/// <summary>NG publish: a party that only sends, answered at once; others subscribe to it.</summary>
internal sealed class PublishCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        (ControlServices services, NgRequest request, _, _) = context;
        if (string.IsNullOrEmpty(request.Sdp))
            return NgReply.Error("No SDP body in message");
        if (!SdpReader.TryRead(request.Sdp, out SessionDescription session, out _, fragment: false, services.Settings.RejectInvalidSdp))
            return NgReply.Error("Failed to parse SDP");
        string callId = GeneratedId.Or(request.CallId, services);
        CallState? known = services.Calls.Find(callId);
        if (NewCallLimit.Refuse(context, known) is { } refusal)
            return refusal;
        return Publish(context, new CallChange(context, known, callId), session);
    }

    private static NgDictionary Publish(CommandContext context, CallChange change, SessionDescription session)
    {
        (ControlServices services, NgRequest request, _, MonotonicTime now) = context;
        string tag = GeneratedId.Or(request.FromTag, services);
        Party publisher = change.Call.PartyByTag(tag) ?? change.Call.AddParty(tag, now, request.CallId);
        publisher.Label = request.Selection.Label ?? publisher.Label;
        publisher.Metadata = request.Recording.Metadata ?? publisher.Metadata;
        Exchange offer = change.NewExchange(session, isOffer: true, publisher, new Party(0, now));
        if (OfferAnswer.ReadSections(offer) is not { } sections)
            return change.Fail(new Refusal(RefusalReason.IncompleteDescription));
        if (sections.Count == 0)
            return change.Fail("Failed to create SDP");
        publisher.Session = session;
        publisher.LastBody = BodyDigest.Of(request.Sdp!);
        publisher.SignalGeneration++;
        PartyInterface.Choose(offer, publisher, FamilyOf(sections));
        if (AddressCheck.Refuse(offer, publisher, sections) is { } forbidden)
            return change.Fail(forbidden);
        OfferAnswer.RefuseTooMany(offer, sections);
        offer.Receiver.Interface = publisher.Interface;
        offer.Receiver.Family = publisher.Family;
        if (LoneParty.AnswerPublished(offer, sections) is not { } answers)
            return change.Fail(new Refusal(RefusalReason.OutOfPorts));
        SessionDescription own = OwnDescription.For(services.Settings, services.Random, publisher);
        string body = DescriptionComposer.Compose(change.NewExchange(own, isOffer: false, publisher, publisher), answers);
        RecordingSwitch.Apply(context, change.Call);
        NgDictionary reply = new NgDictionary().Add("sdp", body).Add("call-id", change.Call.CallId).Add("from-tag", tag);
        return change.Commit(reply);
    }

    internal static IpFamily FamilyOf(List<ReceivedSection> sections) =>
        sections.Find(s => s.Rtp.Family != IpFamily.None)?.Rtp.Family ?? IpFamily.IPv4;
}
