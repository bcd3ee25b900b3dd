using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Calls;

/// <summary>
/// The state of one call in signalling. A command works on a <see cref="Copy"/> and puts it in place of the original only when it succeeds,
/// so that a failed command leaves the call unchanged.
/// </summary>
internal sealed class CallState(long key, string callId, MonotonicTime created, TransportAddress createdFrom)
{
    private int _nextId = 1;

    public long Key { get; } = key;

    public string CallId { get; private set; } = callId;

    /// <summary>Other call-ids of this call after a merge.</summary>
    public ImmutableArray<string> Aliases { get; set; } = [];

    public MonotonicTime Created { get; } = created;

    /// <summary>Control address of the first offer.</summary>
    public TransportAddress CreatedFrom { get; } = createdFrom;

    public MonotonicTime LastSignal { get; set; } = created;

    public List<Party> Parties { get; private set; } = new(2);

    /// <summary>Recently deleted parties: without ports, and still listed by query for some time.</summary>
    public ImmutableArray<Party> Ended { get; set; } = [];

    public byte TrafficClass { get; set; }

    /// <summary>Key of the call whose stream this call receives or brings; 0 for none.</summary>
    public long Beside { get; set; }

    /// <summary>Timeouts other than those of the configuration; null for none.</summary>
    public CallTimeouts? Timeouts { get; set; }

    public bool DropTraffic { get; set; }

    public bool MediaBlocked { get; set; }

    public bool DtmfBlocked { get; set; }

    public bool MediaSilenced { get; set; }

    public bool Forwarding { get; set; }

    public string? Metadata { get; set; }

    /// <summary>The address that is notified when the call times out.</summary>
    public string? TimeoutCallback { get; set; }

    /// <summary>Null while recording has not been requested.</summary>
    public RecordingState? Recording { get; set; }

    /// <summary>The engine's DTLS certificate in all legs of this call; null while none was needed.</summary>
    public LocalCertificate? Certificate { get; set; }

    /// <summary>Logs this call at debug level.</summary>
    public bool Debug { get; set; }

    /// <summary>When a delayed deletion ends the call; never when none is pending.</summary>
    public MonotonicTime DeleteAt { get; set; } = MonotonicTime.Never;

    /// <summary>A number unique in this call, for parties, sections and transports.</summary>
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
    /// <param name="now">Time of the request.</param>
    /// <param name="callId">The call-id the party was created with; null for the call's first one.</param>
    public Party AddParty(string? tag, MonotonicTime now, string? callId = null)
    {
        var party = new Party(NextId(), now) { Tag = tag, CallId = string.IsNullOrEmpty(callId) ? CallId : callId };
        Parties.Add(party);
        return party;
    }

    /// <summary>Drops call-ids that no party of the call was created with: merged calls end one by one.</summary>
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

    public SectionState AddMedia(Party party, string type)
    {
        var media = new SectionState(NextId(), party.Sections.Count + 1, type) { RtpTransportId = NextId(), RtcpTransportId = NextId() };
        party.Sections.Add(media);
        return media;
    }

    /// <summary>The media sends or receives transcoded streams.</summary>
    public bool Transcodes(SectionState media)
    {
        foreach (Party party in Parties)
        {
            foreach (SectionState receiver in party.Sections)
            {
                foreach (RouteTranscodings route in receiver.Transcodings)
                {
                    if ((receiver == media || route.SourceId == media.Id) && route.Transcodes)
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
