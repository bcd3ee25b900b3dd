using MediaEngine.Control.Calls;
using MediaEngine.Control.Negotiation;
using MediaEngine.Protocol.Ng;

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
        CallChange change = new(context, known, known.CallId);
        if (change.Call.PartyByTag(request.ToTag) is not { } subscriber)
            return change.Fail("To-tag not found");
        Party? from = null;
        if (request.Selection.Directional && !string.IsNullOrEmpty(request.FromTag) && (from = change.Call.PartyByTag(request.FromTag)) is null)
            return change.Fail("From-tag not found");
        if (Subscription.Drop(change.Call, subscriber, from) == 0)
            return change.Fail("Failed to unsubscribe");
        if (!PartyRemoval.HasAssociation(change.Call, subscriber))
            change.Call.Parties.Remove(subscriber);
        return change.Commit();
    }
}
