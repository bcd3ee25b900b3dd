using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Operations;

namespace MediaEngine.Control.Commands;

/// <summary>NG create: an offer of the engine to a new party.</summary>
internal sealed class CreateCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        (ControlServices services, NgRequest request, _, _) = context;
        string callId = services.Random.IdUnless(request.CallId);
        CallState? known = services.Calls.Find(callId);
        if (NewCallLimit.Refuse(context, known) is { } limited)
            return limited;
        CommandChange change = new(context, known, callId);
        string tag = services.Random.IdUnless(request.FromTag);
        return Creation.Offer(services.Signalling, change, tag, out string offer) is { } refusal
            ? change.Fail(refusal)
            : change.Commit(new NgDictionary().Add("sdp", offer).Add("call-id", change.Call.CallId).Add("from-tag", tag));
    }
}
