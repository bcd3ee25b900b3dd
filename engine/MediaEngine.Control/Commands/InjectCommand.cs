using MediaEngine.Control.Requests;
using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Operations;

namespace MediaEngine.Control.Commands;

/// <summary>
/// NG inject start and stop: one party receives another one's media in addition to its own. Both streams are sent; nothing is mixed yet.
/// </summary>
internal sealed class InjectCommand(bool start) : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (CallLookup.Find(context, out CallState known) is { } missing)
            return NgReply.Error(missing);
        if (string.IsNullOrEmpty(request.ToTag))
            return NgReply.Error("No to-tag in message");
        if (string.IsNullOrEmpty(request.Selection.SourceTag))
            return NgReply.Error("No source-tag in message");
        CallState? other = null;
        if (!string.IsNullOrEmpty(request.Selection.SourceCallId)
            && (other = context.Services.Calls.Find(request.Selection.SourceCallId)) is null)
            return NgReply.Error("Unknown call-ID");
        CommandChange change = new(context, known, known.CallId);
        return Connection.Inject(change, other, request.Selection.SourceTag, request.ToTag, start) is { } refusal
            ? change.Fail(Text(refusal)) : change.Commit(null);
    }

    private static string Text(Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.TagCollision => "Failed to merge two calls into one",
        RefusalReason.SourceNotFound => "Source-tag not found",
        RefusalReason.InvalidDialogue => "Trying to inject to self",
        RefusalReason.NotSubscribed => "Failed to stop inject",
        _ => RefusalText.Of(refusal),
    };
}
