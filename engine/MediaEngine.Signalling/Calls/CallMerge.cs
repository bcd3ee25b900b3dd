using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Calls;

/// <summary>
/// Merges two calls: parties and sections of the absorbed call get new IDs after those of the other, its call-ids become aliases, and its
/// ports are shared as second handles, because the worker of the absorbed call closes the first ones.
/// </summary>
internal static class CallMerge
{
    /// <summary>True when a tag names a party in both calls.</summary>
    public static bool Collides(CallState a, CallState b) =>
        b.Parties.Exists(p => (p.Tag is { } tag && a.PartyByTag(tag) is not null) || p.TagAliases.Any(t => a.PartyByTag(t) is not null));

    /// <summary>
    /// Changes the first call, never the absorbed one. False when a port could not be shared; the shared ones are in the list.
    /// </summary>
    public static bool TryAbsorb(CallState into, CallState absorbed, IPortAllocator allocator, List<MediaPort> shared)
    {
        into.Aliases = into.Aliases.Add(absorbed.CallId).AddRange(absorbed.Aliases);
        var newIds = new Dictionary<int, int>();
        foreach (Party party in absorbed.Parties)
        {
            newIds[party.Id] = into.NextId();
            Party moved = party.Copy(newIds[party.Id], media => media.Copy(into.NextId(), into.NextId(), into.NextId()));
            foreach (SectionState media in moved.Sections)
            {
                if (!TryShare(media, allocator, shared))
                    return false;
            }

            into.Parties.Add(moved);
        }

        foreach (Party moved in into.Parties.TakeLast(absorbed.Parties.Count))
        {
            moved.PartnerId = newIds.GetValueOrDefault(moved.PartnerId);
            moved.Checkpoint = null;
            foreach (SectionState media in moved.Sections)
                media.Sources =
                    [.. media.Sources.Where(l => newIds.ContainsKey(l.PartyId)).Select(l => l with { PartyId = newIds[l.PartyId] })];
        }

        return true;
    }

    private static bool TryShare(SectionState media, IPortAllocator allocator, List<MediaPort> shared)
    {
        var known = new List<LocalPorts>(media.KnownPorts.Length);
        LocalPorts? active = null;
        foreach (LocalPorts ports in media.KnownPorts)
        {
            var pairs = new List<LocalPair>(ports.Pairs.Length);
            foreach (LocalPair pair in ports.Pairs)
            {
                MediaPort? rtp = Share(pair.Rtp);
                MediaPort? rtcp = pair.Rtcp is null ? null : Share(pair.Rtcp);
                if (rtp is null || (rtcp is null && pair.Rtcp is not null))
                    return false;
                pairs.Add(new LocalPair(pair.Pool, rtp, rtcp));
            }

            LocalPorts moved = ports with { Pairs = [.. pairs] };
            known.Add(moved);
            if (ReferenceEquals(ports, media.Ports))
                active = moved;
        }

        media.KnownPorts = [.. known];
        media.Ports = active;
        return true;

        MediaPort? Share(MediaPort port)
        {
            // The port of many calls stays on its worker.
            MediaPort? second = port.IsShared ? null : allocator.Share(port);
            if (second is not null)
                shared.Add(second);
            return second;
        }
    }
}
