using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>NG rollback: reverts a refused offer that had track-state.</summary>
internal sealed class RollbackCommand : INgCommand
{
    private const string NothingKept = "No state was kept, nothing was restored";

    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (CallLookup.Find(context, out CallState known) is { } missing)
            return NgReply.Error(missing);
        CommandChange change = new(context, known, known.CallId);
        return RollBack(change.Call, request)
            ? change.Commit(new NgDictionary().Add("restored", 1))
            : NgReply.OkWithWarning(new NgDictionary().Add("restored", 0), NothingKept);
    }

    /// <summary>The dialogue of the tags or the branch; without a tag the whole call.</summary>
    private static bool RollBack(CallState call, NgRequest request)
    {
        if (string.IsNullOrEmpty(request.FromTag) && string.IsNullOrEmpty(request.ViaBranch))
            return Checkpoints.RollBackAll(call);

        Party? branch = string.IsNullOrEmpty(request.ViaBranch) ? null : call.Parties.Find(p => p.ViaBranch == request.ViaBranch);
        Party? from = call.PartyByTag(request.FromTag);
        Party? to = call.PartyByTag(request.ToTag) ?? (branch == from ? null : branch);
        if (from is null && to is null)
            return false;
        from ??= call.PartyById(to!.Checkpoint?.PartnerId ?? to.PartnerId);
        to ??= call.PartyById(from!.Checkpoint?.PartnerId ?? from.PartnerId);
        return Checkpoints.RollBack(call, from ?? to!, from is null ? null : to);
    }
}
