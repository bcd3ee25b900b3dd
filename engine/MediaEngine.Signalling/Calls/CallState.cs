using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Calls;

/// <summary>
/// Everything signalling knows about one call. A command works on a <see cref="Copy"/> and puts it in place of the original only when it
/// succeeds, so that a failed command leaves the call exactly as it was.
/// </summary>
internal sealed class CallState(long key, string callId, MonotonicTime created, TransportAddress createdFrom)
{
    private int _nextId = 1;

    public long Key { get; } = key;

    public string CallId { get; private set; } = callId;

    /// <summary>Other call-ids that mean this call after calls were merged.</summary>
    public ImmutableArray<string> Aliases { get; set; } = [];

    public MonotonicTime Created { get; } = created;

    /// <summary>Control address the first offer came from.</summary>
    public TransportAddress CreatedFrom { get; } = createdFrom;

    public MonotonicTime LastSignal { get; set; } = created;

    public List<Party> Parties { get; private set; } = new(2);

    /// <summary>Parties that were deleted just now: without ports, and listed by query until their time comes.</summary>
    public ImmutableArray<Party> Ended { get; set; } = [];

    public byte TrafficClass { get; set; }

    public bool DropTraffic { get; set; }

    public bool MediaBlocked { get; set; }

    public bool DtmfBlocked { get; set; }

    public bool MediaSilenced { get; set; }

    public bool Forwarding { get; set; }

    public string? Metadata { get; set; }

    /// <summary>Whom to tell when the call times out.</summary>
    public string? TimeoutCallback { get; set; }

    /// <summary>Null as long as nobody asked to record the call.</summary>
    public RecordingState? Recording { get; set; }

    /// <summary>Our DTLS certificate in this call, in all its legs; null as long as none was needed.</summary>
    public LocalCertificate? Certificate { get; set; }

    /// <summary>Log this call at debug level.</summary>
    public bool Debug { get; set; }

    /// <summary>When a delayed deletion ends the call; never when none is pending.</summary>
    public MonotonicTime DeleteAt { get; set; } = MonotonicTime.Never;

    /// <summary>A number unique in this call, for parties, medias and transports alike.</summary>
    public int NextId() => _nextId++;

    public Party? PartyById(int id)
    {
        foreach (Party party in Parties)
        {
            if (party.Id == id)
                return party;
        }

        return null;
    }

    public Party? PartyByTag(string? tag)
    {
        if (tag is null)
            return null;
        foreach (Party party in Parties)
        {
            if (party.Tag == tag)
                return party;
        }

        foreach (Party party in Parties)
        {
            if (party.TagAliases.Contains(tag))
                return party;
        }

        return null;
    }

    public Party? PartyByLabel(string label) => Parties.Find(p => p.Label == label);

    /// <param name="tag">Null for an answerer that has not answered.</param>
    /// <param name="now">When it came.</param>
    /// <param name="callId">The name of the call that the party was made by; null for its first one.</param>
    public Party AddParty(string? tag, MonotonicTime now, string? callId = null)
    {
        var party = new Party(NextId(), now) { Tag = tag, CallId = string.IsNullOrEmpty(callId) ? CallId : callId };
        Parties.Add(party);
        return party;
    }

    /// <summary>Gives up the names no party of the call came by any more: calls that were merged end one by one.</summary>
    public void ForgetEmptyNames()
    {
        if (Aliases.IsEmpty)
            return;
        Aliases = Aliases.RemoveAll(a => !Parties.Exists(p => p.CallId == a));
        if (Aliases.IsEmpty || Parties.Exists(p => p.CallId == CallId))
            return;
        CallId = Aliases[0];
        Aliases = Aliases.RemoveAt(0);
    }

    public MediaState AddMedia(Party party, string type)
    {
        var media = new MediaState(NextId(), party.Medias.Count + 1, type) { RtpTransportId = NextId(), RtcpTransportId = NextId() };
        party.Medias.Add(media);
        return media;
    }

    /// <summary>What the media sends or receives is converted.</summary>
    public bool Transcodes(MediaState media)
    {
        foreach (Party party in Parties)
        {
            foreach (MediaState receiver in party.Medias)
            {
                foreach (RouteConversions route in receiver.Conversions)
                {
                    if ((receiver == media || route.SourceId == media.Id) && route.Converts)
                        return true;
                }
            }
        }

        return false;
    }

    public CallState Copy()
    {
        var copy = (CallState)MemberwiseClone();
        copy.Parties = new List<Party>(Math.Max(Parties.Count, 2));
        foreach (Party party in Parties)
            copy.Parties.Add(party.Copy());
        return copy;
    }
}
