using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Calls;

/// <summary>Taking parties out of a call, and finding out what that leaves.</summary>
internal static class PartyRemoval
{
    /// <summary>Removes a party and every party that is left without any association by it.</summary>
    public static void Remove(CallState call, Party party)
    {
        List<Party> associated = [.. call.Parties.Where(p => HasAssociation(call, p))];
        call.Parties.Remove(party);
        foreach (Party other in call.Parties)
        {
            foreach (SectionState media in other.Sections)
                media.Sources = media.Sources.RemoveAll(l => l.PartyId == party.Id);
            if (other.PartnerId != party.Id)
                continue;

            // Before a final answer the remaining branches of a fork go on; the dialogue of a final answer ends with its party.
            Party? branch = party.FinallyAnswered ? null : call.Parties.FindLast(p => p != other && p.PartnerId == other.Id);
            other.PartnerId = branch?.Id ?? 0;
            if (branch is not null)
                Relink(other, branch);
        }

        if (party.FinallyAnswered)
            call.Parties.RemoveAll(p => p.PartnerId != 0 && call.PartyById(p.PartnerId) is { PartnerId: 0 });
        call.Parties.RemoveAll(p => associated.Contains(p) && !HasAssociation(call, p));
    }

    /// <summary>
    /// Removes a party at once: its ports go back, and query lists it and what it was linked with a while longer, as proxies that ask after
    /// the deletion of a branch are used to.
    /// </summary>
    public static void End(CallState call, Party party, MonotonicTime listedUntil)
    {
        CallState trial = call.Copy();
        Remove(trial, trial.PartyById(party.Id)!);
        foreach (Party gone in call.Parties.Where(p => trial.PartyById(p.Id) is null).ToList())
        {
            call.Parties.Remove(gone);
            gone.DeleteAt = listedUntil;
            gone.Checkpoint = null;
            foreach (SectionState media in gone.Sections)
                (media.Ports, media.KnownPorts) = (null, []);
            call.Ended = call.Ended.Add(gone);
        }

        foreach (Party left in call.Parties)
            left.PartnerId = trial.PartyById(left.Id)!.PartnerId;
    }

    /// <summary>Forgets ended parties whose time has come; what is left of a fork is heard again.</summary>
    public static void Sweep(CallState call, MonotonicTime now)
    {
        HashSet<int> gone = [.. call.Ended.Where(p => p.DeleteAt <= now).Select(p => p.Id)];
        call.Ended = call.Ended.RemoveAll(p => gone.Contains(p.Id));
        foreach (Party party in call.Parties)
        {
            bool cut = false;
            foreach (SectionState media in party.Sections)
            {
                cut |= media.Sources.Any(l => l.OfferAnswer && gone.Contains(l.PartyId));
                media.Sources = media.Sources.RemoveAll(l => gone.Contains(l.PartyId));
            }

            if (cut && call.PartyById(party.PartnerId) is { } branch)
                Relink(party, branch);
        }
    }

    public static bool HasAssociation(CallState call, Party party) =>
        call.Parties.Exists(p => p.Id == party.PartnerId || p.PartnerId == party.Id)
        || party.Sections.Exists(m => m.Sources.Any(l => call.PartyById(l.PartyId) is not null))
        || call.Parties.Exists(p => p != party && p.Sections.Exists(m => m.Sources.Any(l => l.PartyId == party.Id)));

    /// <summary>A party and those it receives from; who only listens to it is not among them.</summary>
    public static IReadOnlyList<Party> Dialogue(CallState call, Party party) =>
        [party, .. call.Parties.Where(p => p != party && party.Sections.Exists(m => m.Sources.Any(l => l.PartyId == p.Id)))];

    /// <summary>Media flows again between an offerer and a branch that another branch's answer had cut off.</summary>
    private static void Relink(Party offerer, Party branch)
    {
        for (int index = 1; index <= Math.Min(offerer.Sections.Count, branch.Sections.Count); index++)
        {
            (SectionState one, SectionState two) = (offerer.Media(index)!, branch.Media(index)!);
            if (one.Sources.IsEmpty && two.Sources.IsEmpty && !one.Removed)
            {
                one.Sources = [new SectionLink(branch.Id, index, OfferAnswer: true)];
                two.Sources = [new SectionLink(offerer.Id, index, OfferAnswer: true)];
            }
        }
    }
}
