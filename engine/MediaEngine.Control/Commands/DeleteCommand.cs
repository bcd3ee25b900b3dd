using MediaEngine.Control.Calls;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Control.Commands;

/// <summary>NG delete: the whole call, or one party with what hangs on it, now or after a delay.</summary>
internal sealed class DeleteCommand : INgCommand
{
    private const string NoMatch = "Call-ID not found or tags didn't match";

    public NgDictionary Execute(CommandContext context)
    {
        (ControlServices services, NgRequest request, _, MonotonicTime now) = context;
        if (string.IsNullOrEmpty(request.CallId))
            return NgReply.Error("No call-id in message");
        CallState? known = services.Calls.Find(request.CallId);
        if (known is null)
            return Unmatched(request);
        Party? party = null;
        if (!string.IsNullOrEmpty(request.FromTag) && (party = Match(known, request)) is null)
            return Unmatched(request);

        int delay = request.Deletion.Delay is { } asked and >= 0 ? asked : services.Settings.DeleteDelay;
        bool whole = party is null || LeavesNothing(known, party);
        NgDictionary report = new();
        CallSnapshot? snapshot = null;
        if (!request.Deletion.Fast)
        {
            IReadOnlyList<Party>? listed = party is null ? null : PartyRemoval.Dialogue(known, party);
            report = QueryReport.Build(services, known, listed, omitLocalPorts: delay == 0 && party is not null, out snapshot);
        }

        // Refusing would leave the proxy with a call it cannot end.
        NgDictionary reply = NgReply.Ok(report);
        if (!request.ReplyRoom.Fits(reply))
            reply = NgReply.OkWithWarning(null, "statistics left out: " + NgReply.TooLarge);
        if (!request.ReplyRoom.Fits(reply))
            return NgReply.Error(NgReply.TooLarge);
        Delete(services, known, party, whole, delay, now, snapshot);
        return reply;
    }

    private static NgDictionary Unmatched(NgRequest request) =>
        request.Deletion.Fatal ? NgReply.Error(NoMatch) : NgReply.OkWithWarning(null, NoMatch);

    /// <summary>
    /// The party to delete. Proxies send a to-tag without asking for it to count; it counts when it names a party, and otherwise the
    /// from-tag decides, so that a CANCEL after an unanswered offer finds its call.
    /// </summary>
    private static Party? Match(CallState call, NgRequest request)
    {
        bool useToTag = request.Deletion.ToTag && !string.IsNullOrEmpty(request.ToTag);
        if (!useToTag && request.ViaBranch is { } branch && call.Parties.Find(p => p.ViaBranch == branch) is { } branched)
            return branched;
        Party? party = useToTag ? call.PartyByTag(request.ToTag) : call.PartyByTag(request.FromTag);
        party ??= request.ViaBranch is { } via ? call.Parties.Find(p => p.ViaBranch == via) : null;
        if (party is null && useToTag && call.PartyByTag(request.FromTag) is { } offerer && call.PartyById(offerer.PartnerId) is { Tag: null })
            return offerer;
        return party;
    }

    private static bool LeavesNothing(CallState call, Party party)
    {
        if (call.Parties.Count <= 2)
            return true;
        CallState trial = call.Copy();
        PartyRemoval.Remove(trial, trial.PartyById(party.Id)!);
        return trial.Parties.Count < 2;
    }

    private static void Delete(
        ControlServices services, CallState known, Party? party, bool whole, int delay, MonotonicTime now, CallSnapshot? snapshot)
    {
        MonotonicTime due = now + TimeSpan.FromSeconds(delay);
        if (whole && delay == 0)
        {
            services.End(known, CallEnding.Regular, now, snapshot);
            return;
        }

        CallState call = known.Copy();
        party = party is null ? null : call.PartyById(party.Id);
        if (whole)
            call.DeleteAt = due;
        else if (delay > 0)
            party!.DeleteAt = due;
        else
            PartyRemoval.Remove(call, party!);
        if (!services.Commit(call))
            services.End(known, CallEnding.InternalError, now);
    }
}
