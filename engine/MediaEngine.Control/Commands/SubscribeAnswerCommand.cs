using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Operations;

namespace MediaEngine.Control.Commands;

/// <summary>NG subscribe answer: the subscriber's answer to subscribe request.</summary>
internal sealed class SubscribeAnswerCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (CallLookup.Find(context, out CallState known) is { } missing)
            return NgReply.Error(missing);
        if (string.IsNullOrEmpty(request.ToTag))
            return NgReply.Error("No to-tag in message");
        if (string.IsNullOrEmpty(request.Sdp))
            return NgReply.Error("No SDP body in message");
        CommandChange change = new(context, known, known.CallId);
        return Subscription.TakeAnswer(change, request.ToTag) is { } refusal ? change.Fail(refusal) : change.Commit(null);
    }
}
