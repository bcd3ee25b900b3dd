using MediaEngine.Control.Requests;
using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Operations;

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
        var mesh = new MeshRequest([.. calls.Skip(1)], [.. options.Tags.Select(t => new MeshFlow(t.From, [.. t.To]))],
            EndsEarlier: options.Unsubscribe);
        return Connection.Mesh(change, mesh) is { } refusal ? change.Fail(Text(refusal)) : change.Commit(null);
    }

    private static string Text(Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.TagCollision => "Failed to merge calls (tag collision)",
        RefusalReason.SourceNotFound => "Given from-tag not found",
        RefusalReason.PartyNotFound => "Given to-tag not found",
        _ => RefusalText.Of(refusal),
    };
}
