using MediaEngine.Control.Calls;
using MediaEngine.Control.Negotiation;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>NG mesh: makes one call of several and links the parties named, or all of them with each other.</summary>
internal sealed class MeshCommand : INgCommand
{
    private const string UnknownCalls = "Unknown call ID(s)";

    public NgDictionary Execute(CommandContext context)
    {
        NgSubscriptionOptions options = context.Request.Subscription;
        var calls = new List<CallState>();
        foreach (string id in options.Calls)
        {
            if (context.Services.Calls.Find(id) is not { } call)
                return NgReply.Error(UnknownCalls);
            if (!calls.Contains(call))
                calls.Add(call);
        }

        if (calls.Count == 0)
            return NgReply.Error(UnknownCalls);
        CallChange change = new(context, calls[0], calls[0].CallId);
        foreach (CallState other in calls.Skip(1))
        {
            if (!change.TryAbsorb(other))
                return change.Fail("Failed to merge calls (tag collision)");
        }

        return Mesh(change.Call, options) is { } error ? change.Fail(error) : change.Commit();
    }

    private static string? Mesh(CallState call, NgSubscriptionOptions options)
    {
        if (options.Tags.Count == 0)
        {
            foreach (Party from in call.Parties)
            {
                foreach (Party to in call.Parties.Where(p => p != from))
                    Change(call, from, to, options.Unsubscribe);
            }

            return null;
        }

        foreach (NgMeshTag entry in options.Tags)
        {
            if (string.IsNullOrEmpty(entry.From))
                return "Empty/missing from-tag";
            if (call.PartyByTag(entry.From) is not { } from)
                return "Given from-tag not found";
            foreach (string tag in entry.To)
            {
                if (call.PartyByTag(tag) is not { } to)
                    return "Given to-tag not found";
                Change(call, from, to, options.Unsubscribe);
                if (options.Bidirectional)
                    Change(call, to, from, options.Unsubscribe);
            }
        }

        return null;
    }

    private static void Change(CallState call, Party from, Party to, bool unsubscribe)
    {
        if (unsubscribe)
            Subscription.Drop(call, to, from);
        else if (from != to)
            Subscription.Link(from, to, offerAnswer: false);
    }
}
