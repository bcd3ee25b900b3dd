using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Control.Commands;

/// <summary>NG mesh: merges several calls and links the named parties, or all of them, with each other.</summary>
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
        CommandChange change = new(context, calls[0], calls[0].CallId);
        foreach (CallState other in calls.Skip(1))
        {
            if (!change.TryAbsorb(other))
                return change.Fail("Failed to merge calls (tag collision)");
        }

        return Mesh(change.Call, options) is { } error ? change.Fail(error) : change.Commit(null);
    }

    private static string? Mesh(CallState call, NgSubscriptionOptions options)
    {
        if (Flows(call, options, out List<(Party From, Party To)> flows) is { } error)
            return error;

        // Earlier links are removed first: a receiver of the mesh gets media of the mesh only.
        foreach (Party to in options.Unsubscribe ? flows.Select(f => f.To).Distinct() : [])
            Subscription.Silence(to);
        foreach ((Party from, Party to) in flows)
            Subscription.Link(from, to, offerAnswer: false);
        return null;
    }

    /// <summary>Who receives from whom: the named parties, or all of them from each other.</summary>
    private static string? Flows(CallState call, NgSubscriptionOptions options, out List<(Party From, Party To)> flows)
    {
        flows = [];
        if (options.Tags.Count == 0)
        {
            foreach (Party from in call.Parties)
                flows.AddRange(call.Parties.Where(p => p != from).Select(to => (from, to)));
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
                if (from == to)
                    continue;
                flows.Add((from, to));
                if (options.Bidirectional)
                    flows.Add((to, from));
            }
        }

        return null;
    }
}
