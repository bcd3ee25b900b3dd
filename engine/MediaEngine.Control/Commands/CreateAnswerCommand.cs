using MediaEngine.Control.Requests;
using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Operations;

namespace MediaEngine.Control.Commands;

/// <summary>NG create answer: the answer to the offer of create.</summary>
internal sealed class CreateAnswerCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (string.IsNullOrEmpty(request.Sdp))
            return NgReply.Error("No SDP body in message");
        if (string.IsNullOrEmpty(request.CallId))
            return NgReply.Error(CallLookup.NoCallId);
        if (string.IsNullOrEmpty(request.FromTag))
            return NgReply.Error("No from-tag in message");
        if (context.Services.Calls.Find(request.CallId) is not { } known)
            return NgReply.Error("unknown call-ID");
        CommandChange change = new(context, known, request.CallId);
        return Creation.TakeAnswer(change, request.FromTag) is { } refusal ? change.Fail(Text(refusal)) : change.Commit(null);
    }

    private static string Text(Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.PartyNotFound => "from-tag not found",
        RefusalReason.UnusableAnswer => "failed to perform answer",
        _ => RefusalText.Of(refusal),
    };
}
