using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Control.Commands;

/// <summary>NG connect: connects parties of one call, or of two that are merged, without another offer and answer.</summary>
internal sealed class ConnectCommand : INgCommand
{
    private const string UnknownCalls = "Unknown call-ID(s)";

    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (CallLookup.Find(context, out CallState known, UnknownCalls) is { } missing)
            return NgReply.Error(missing);
        if (string.IsNullOrEmpty(request.ToTag))
            return NgReply.Error("No to-tag in message");
        CommandChange change = new(context, known, known.CallId);
        if (!string.IsNullOrEmpty(request.Selection.ToCallId))
        {
            if (context.Services.Calls.Find(request.Selection.ToCallId) is not { } other)
                return change.Fail(UnknownCalls);
            if (!change.TryAbsorb(other))
                return change.Fail("Failed to merge two calls into one (tag collision)");
        }

        CallState call = change.Call;
        if (call.PartyByTag(request.ToTag) is not { } to)
            return change.Fail("To-tag not found");
        if (Sources(call, request, to, out List<Party> sources) is { } error)
            return change.Fail(error);
        foreach (Party from in sources)
        {
            if (!request.Selection.Directional)
            {
                Subscription.Connect(call, from, to);
                continue;
            }

            Subscription.Link(from, to, offerAnswer: false);
            if (request.Subscription.Bidirectional)
                Subscription.Link(to, from, offerAnswer: false);
        }

        return change.Commit(null);
    }

    private static string? Sources(CallState call, NgRequest request, Party to, out List<Party> sources)
    {
        sources = [];
        if (request.Selection.FromTags.Count > 0)
        {
            foreach (string tag in request.Selection.FromTags)
            {
                if (call.PartyByTag(tag) is not { } named)
                    return "From-tag given, but no such tag exists";
                sources.Add(named);
            }
        }
        else
        {
            if (PartySelection.Select(call, request, fromTagNeedsDirectional: false, out Party? party) is { } error)
                return error;
            sources.AddRange(party is null ? call.Parties : [party]);
        }

        sources.Remove(to);
        return sources.Count == 0 ? "Invalid dialogue association" : null;
    }
}
