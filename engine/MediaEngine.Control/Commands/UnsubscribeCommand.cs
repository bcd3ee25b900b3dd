using MediaEngine.Control.Requests;
using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Operations;

namespace MediaEngine.Control.Commands;

/// <summary>NG unsubscribe: ends what a party receives by subscription, from one source or from all.</summary>
internal sealed class UnsubscribeCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (CallLookup.Find(context, out CallState known) is { } missing)
            return NgReply.Error(missing);
        if (string.IsNullOrEmpty(request.ToTag))
            return NgReply.Error("No to-tag in message");
        CommandChange change = new(context, known, known.CallId);
        string? from = request.Selection.Directional ? request.FromTag : null;
        if (Subscription.End(change, request.ToTag, from) is { } refusal)
            return change.Fail(refusal.Reason == RefusalReason.SourceNotFound ? "From-tag not found" : RefusalText.Of(refusal));
        return change.Commit(null);
    }
}
