using System.Collections.Immutable;

namespace MediaEngine.Signalling.Calls;

/// <summary>
/// Reverts a refused offer: SIP continues with the earlier agreement (RFC 3261 section 14.1), and so do ports, keys and routes. There is at
/// most one checkpoint per side, so repeated offers need no more memory.
/// </summary>
internal static class Checkpoints
{
    /// <summary>Keeps both sides as they are before an offer changes them. The state kept by an earlier unanswered offer stays.</summary>
    /// <param name="sender">The offerer.</param>
    /// <param name="receiver">The other side.</param>
    public static void Take(Party sender, Party receiver)
    {
        // The first offer of a call has no earlier state.
        if (!IsDescribed(sender))
            return;
        sender.Checkpoint ??= new Checkpoint(sender.Copy(), receiver.Id);
        receiver.Checkpoint ??= new Checkpoint(IsDescribed(receiver) ? receiver.Copy() : null, sender.Id);
    }

    /// <summary>Reverts one side of a dialogue, or both. False when no state was kept for either.</summary>
    public static bool RollBack(CallState call, Party one, Party? other)
    {
        bool oneWaits = IsWaitedForElsewhere(call, one, other);
        bool otherWaits = other is not null && IsWaitedForElsewhere(call, other, one);
        bool restored = !oneWaits && Restore(call, one);
        if (other is not null && !otherWaits)
            restored |= Restore(call, other);
        return restored;
    }

    /// <summary>Reverts all sides that have a checkpoint.</summary>
    public static bool RollBackAll(CallState call)
    {
        bool any = false;
        foreach (Party party in call.Parties.ToList())
            any |= Restore(call, party);
        return any;
    }

    private static bool IsDescribed(Party party) => party.Sections.Count > 0;

    /// <summary>An offer to another branch of the fork is unanswered: the offerer's side stays.</summary>
    private static bool IsWaitedForElsewhere(CallState call, Party party, Party? except) =>
        call.Parties.Exists(p => p != party && p != except && p.Checkpoint is { } open && open.PartnerId == party.Id);

    private static bool Restore(CallState call, Party party)
    {
        if (party.Checkpoint is not { } checkpoint)
            return false;
        if (checkpoint.Before is null)
        {
            call.Parties.Remove(party);
            foreach (Party left in call.Parties)
            {
                left.PartnerId = left.PartnerId == party.Id ? 0 : left.PartnerId;
                foreach (SectionState media in left.Sections)
                    media.Sources = media.Sources.RemoveAll(l => l.PartyId == party.Id);
            }

            return true;
        }

        Party restored = checkpoint.Before.Copy();
        KeepWhatOthersChanged(call, party, restored);
        call.Parties[call.Parties.IndexOf(party)] = restored;
        return true;
    }

    /// <summary>An offer reverts only its own changes: blocks, subscriptions and names set in between stay.</summary>
    private static void KeepWhatOthersChanged(CallState call, Party now, Party restored)
    {
        (restored.Tag, restored.TagAliases, restored.ViaBranch) = (now.Tag, now.TagAliases, now.ViaBranch);
        (restored.Label, restored.DeleteAt, restored.FinallyAnswered) = (now.Label, now.DeleteAt, now.FinallyAnswered);
        (restored.MediaBlocked, restored.DtmfBlocked, restored.MediaSilenced) = (now.MediaBlocked, now.DtmfBlocked, now.MediaSilenced);
        (restored.Forwarding, restored.RecordingExcluded) = (now.Forwarding, now.RecordingExcluded);

        // The party has received the version of the offer it refused, so the next description has a higher one (RFC 3264 section 8).
        restored.Emitted = now.Emitted;
        restored.SignalGeneration = now.SignalGeneration + 1;
        if (call.PartyById(restored.PartnerId) is null)
            restored.PartnerId = 0;
        foreach (SectionState media in restored.Sections)
        {
            ImmutableArray<SectionLink> links = now.Media(media.Index)?.Sources ?? [];
            media.Sources =
            [
                .. media.Sources.Where(l => l.OfferAnswer && call.PartyById(l.PartyId) is not null)
                    .Select(l => links.FirstOrDefault(n => n.PartyId == l.PartyId && n.Index == l.Index) ?? l),
                .. links.Where(l => !l.OfferAnswer),
            ];
        }
    }
}
