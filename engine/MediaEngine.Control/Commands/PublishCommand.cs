using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Operations;

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
        string callId = services.Random.IdUnless(request.CallId);
        CallState? known = services.Calls.Find(callId);
        if (NewCallLimit.Refuse(context, known) is { } refusal)
            return refusal;
        return Publish(context, new CommandChange(context, known, callId), session);
    }

    private static NgDictionary Publish(CommandContext context, CommandChange change, SessionDescription session)
    {
        (ControlServices services, NgRequest request, _, _) = context;
        string tag = services.Random.IdUnless(request.FromTag);
        if (Publication.Answer(services.Signalling, change, tag, session, out string body) is { } refusal)
            return refusal.Reason == RefusalReason.NoSections ? change.Fail("Failed to create SDP") : change.Fail(refusal);
        RecordingSwitch.Apply(context, change.Call);
        NgDictionary reply = new NgDictionary().Add("sdp", body).Add("call-id", change.Call.CallId).Add("from-tag", tag);
        return change.Commit(reply);
    }
}
