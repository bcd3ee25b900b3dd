using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

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
        if (change.Call.PartyByTag(request.ToTag) is not { } subscriber)
            return change.Fail("To-tag not found");
        if (!request.Selection.Directional || string.IsNullOrEmpty(request.FromTag))
            return Leave(change, subscriber);
        if (change.Call.PartyByTag(request.FromTag) is not { } from)
            return change.Fail("From-tag not found");
        int dropped = Subscription.Drop(change.Call, subscriber, from);
        if (request.Subscription.Bidirectional)
            dropped += Subscription.Drop(change.Call, from, subscriber);
        return dropped == 0 ? change.Fail("Failed to unsubscribe") : change.Commit(null);
    }

    /// <summary>
    /// Without a direction the party is removed, unless offer and answer made it part of a dialogue: then only its subscriptions end.
    /// </summary>
    private static NgDictionary Leave(CommandChange change, Party subscriber)
    {
        int dropped = Subscription.Drop(change.Call, subscriber, from: null);
        if (change.Call.Parties.Exists(p => p.Id == subscriber.PartnerId || p.PartnerId == subscriber.Id))
            return dropped == 0 ? change.Fail("Failed to unsubscribe") : change.Commit(null);
        change.Call.Parties.Remove(subscriber);
        foreach (SectionState media in change.Call.Parties.SelectMany(p => p.Sections))
            media.Sources = media.Sources.RemoveAll(l => l.PartyId == subscriber.Id);
        return change.Commit(null);
    }
}
