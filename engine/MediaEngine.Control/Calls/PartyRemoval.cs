namespace MediaEngine.Control.Calls;

/// <summary>Taking parties out of a call, and finding out what that leaves.</summary>
internal static class PartyRemoval
{
    /// <summary>Removes a party and every party that is left without any association by it.</summary>
    public static void Remove(CallState call, Party party)
    {
        call.Parties.Remove(party);
        foreach (Party other in call.Parties)
        {
            foreach (MediaState media in other.Medias)
                media.Sources = media.Sources.RemoveAll(l => l.PartyId == party.Id);
            if (other.PartnerId == party.Id)
                other.PartnerId = call.Parties.Find(p => p != other && p.PartnerId == other.Id)?.Id ?? 0;
        }

        call.Parties.RemoveAll(p => !HasAssociation(call, p));
    }

    public static bool HasAssociation(CallState call, Party party) =>
        party.Medias.Exists(m => !m.Sources.IsEmpty)
        || call.Parties.Exists(p => p != party && p.Medias.Exists(m => m.Sources.Any(l => l.PartyId == party.Id)));

    /// <summary>Parties this one is in an offer/answer relation with, itself included.</summary>
    public static IReadOnlyList<Party> Dialogue(CallState call, Party party) =>
        [.. call.Parties.Where(p => p == party || p.Medias.Exists(m => m.Sources.Any(l => l.PartyId == party.Id)))];
}
