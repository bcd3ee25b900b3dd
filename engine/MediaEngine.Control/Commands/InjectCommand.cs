using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

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
        CommandChange change = new(context, known, known.CallId);
        if (!string.IsNullOrEmpty(request.Selection.SourceCallId))
        {
            if (context.Services.Calls.Find(request.Selection.SourceCallId) is not { } other)
                return change.Fail("Unknown call-ID");
            if (!change.TryAbsorb(other))
                return change.Fail("Failed to merge two calls into one");
        }

        if (change.Call.PartyByTag(request.Selection.SourceTag) is not { } source)
            return change.Fail("Source-tag not found");
        if (change.Call.PartyByTag(request.ToTag) is not { } to)
            return change.Fail("To-tag not found");
        if (source == to)
            return change.Fail("Trying to inject to self");
        if (start)
            Subscription.Link(source, to, offerAnswer: false);
        else if (Subscription.Drop(change.Call, to, source) == 0)
            return change.Fail("Failed to stop inject");
        return change.Commit(null);
    }
}
