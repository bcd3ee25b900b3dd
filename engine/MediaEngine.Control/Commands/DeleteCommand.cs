using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>NG delete: the whole call, or one party with everything that depends on it, now or after a delay.</summary>
internal sealed class DeleteCommand : INgCommand
{
    private const string NoMatch = "Call-ID not found or tags didn't match";

    private static readonly TimeSpan _listedAfterDeletion = TimeSpan.FromSeconds(1);

    public NgDictionary Execute(CommandContext context)
    {
        (ControlServices services, NgRequest request, _, MonotonicTime now) = context;
        if (string.IsNullOrEmpty(request.CallId))
            return NgReply.Error("No call-id in message");
        CallState? known = services.Calls.Find(request.CallId);
        if (known is null)
            return Unmatched(request);
        List<Party>? parties = Match(known, request);
        if (parties is [])
            return Unmatched(request);

        int delay = request.Deletion.Delay is { } asked and >= 0 ? asked : services.Settings.DeleteDelay;
        bool whole = parties is null || LeavesNothing(known, parties);
        NgDictionary report = new();
        CallSnapshot? snapshot = null;
        if (!request.Deletion.Fast)
        {
            if (!services.Figures.TryGet(known, out snapshot))
                return NgReply.Later;
            IReadOnlyList<Party>? listed = parties is [var one] ? PartyRemoval.Dialogue(known, one) : parties;
            report = QueryReport.Build(services, known, snapshot, listed, omitLocalPorts: delay == 0 && parties is not null);
        }

        // Refusing would leave the proxy with a call it cannot end.
        NgDictionary reply = NgReply.Ok(report);
        if (!request.ReplyRoom.Fits(reply))
            reply = NgReply.OkWithWarning(null, "statistics left out: " + NgReply.TooLarge);
        if (!request.ReplyRoom.Fits(reply))
            return NgReply.Error(NgReply.TooLarge);
        Delete(services, known, parties, whole, delay, now, snapshot);
        return reply;
    }

    private static NgDictionary Unmatched(NgRequest request) =>
        request.Deletion.Fatal ? NgReply.Error(NoMatch) : NgReply.OkWithWarning(null, NoMatch);

    /// <summary>The parties to delete; null for the whole call, empty when nothing matched.</summary>
    private static List<Party>? Match(CallState call, NgRequest request)
    {
        if (!string.IsNullOrEmpty(request.FromTag))
            return MatchParty(call, request) is { } party ? [party] : [];

        // A branch that never answered has no tag, so only its branch identifies it.
        if (!string.IsNullOrEmpty(request.ViaBranch))
            return call.Parties.Find(p => p.ViaBranch == request.ViaBranch) is { } branch ? [branch] : [];

        // Merged calls end one by one with their own call-ids; the parties of the others continue.
        return call.Aliases.IsEmpty || call.Parties.TrueForAll(p => p.CallId == request.CallId)
            ? null
            : call.Parties.FindAll(p => p.CallId == request.CallId);
    }

    /// <summary>
    /// The party to delete. Proxies send a to-tag even if it should not count: it counts when it names a party; otherwise the from-tag
    /// decides, so that a CANCEL after an unanswered offer finds its call.
    /// </summary>
    private static Party? MatchParty(CallState call, NgRequest request)
    {
        bool useToTag = request.Deletion.ToTag && !string.IsNullOrEmpty(request.ToTag);
        if (!useToTag && request.ViaBranch is { } branch && call.Parties.Find(p => p.ViaBranch == branch) is { } branched)
            return branched;
        Party? party = useToTag ? call.PartyByTag(request.ToTag) : call.PartyByTag(request.FromTag);
        party ??= request.ViaBranch is { } via ? call.Parties.Find(p => p.ViaBranch == via) : null;
        if (party is null && useToTag && call.PartyByTag(request.FromTag) is { } offerer
            && call.PartyById(offerer.PartnerId) is { Tag: null })
            return offerer;
        return party;
    }

    private static bool LeavesNothing(CallState call, List<Party> parties)
    {
        if (call.Parties.Count <= 2)
            return true;
        CallState trial = call.Copy();
        foreach (Party party in parties)
        {
            if (trial.PartyById(party.Id) is { } left)
                PartyRemoval.Remove(trial, left);
        }

        return trial.Parties.Count < 2;
    }

    private static void Delete(
        ControlServices services, CallState known, List<Party>? parties, bool whole, int delay, MonotonicTime now, CallSnapshot? snapshot)
    {
        MonotonicTime due = now + TimeSpan.FromSeconds(delay);
        if (whole && delay == 0)
        {
            services.Signalling.End(known, CallEnding.Regular, now, snapshot);
            return;
        }

        CallState call = known.Copy();
        if (whole)
            call.DeleteAt = due;
        foreach (int id in whole ? [] : parties!.Select(p => p.Id))
        {
            if (call.PartyById(id) is not { } party)
                continue;
            if (delay > 0)
                party.DeleteAt = due;
            else
                PartyRemoval.End(call, party, now + _listedAfterDeletion);
        }

        call.ForgetEmptyNames();
        if (!services.Signalling.Commit(call))
            services.Signalling.End(known, CallEnding.InternalError, now);
    }
}
