using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Calls;

/// <summary>One SIP leg of a call, identified by its tag (rtpengine's "monologue").</summary>
internal sealed class Party(int id, MonotonicTime created)
{
    public int Id { get; private set; } = id;

    public MonotonicTime Created { get; } = created;

    /// <summary>Null for an answerer that has not answered.</summary>
    public string? Tag { get; set; }

    /// <summary>The call-id the party was created with: after a merge the call has several.</summary>
    public string CallId { get; init; } = "";

    public ImmutableArray<string> TagAliases { get; set; } = [];

    public string? ViaBranch { get; set; }

    public string? Label { get; set; }

    public string? Metadata { get; set; }

    /// <summary>In the order of the m= sections; a section's index is its position plus 1.</summary>
    public List<SectionState> Sections { get; private set; } = new(1);

    /// <summary>Logical interface name requested by signalling; null for the default.</summary>
    public string? InterfaceName { get; set; }

    /// <summary>The interface the name resolved to; kept, so that a round-robin name does not move a running call.</summary>
    public Interfaces.LogicalInterface? Interface { get; set; }

    /// <summary>IP version of the addresses in our SDP to this party.</summary>
    public IpFamily Family { get; set; }

    /// <summary>The last offer/answer partner of this party; 0 for none.</summary>
    public int PartnerId { get; set; }

    /// <summary>The party's own session description, without its sections.</summary>
    public SessionDescription? Session { get; set; }

    /// <summary>The party's last SDP as received.</summary>
    public BodyDigest? LastBody { get; set; }

    /// <summary>Source address of the party's last message; null when not known.</summary>
    public ReportedSource? ReportedFrom { get; set; }

    /// <summary>What our descriptions to this party said last.</summary>
    public EmittedIdentity Emitted { get; set; } = EmittedIdentity.None;

    /// <summary>The party was made an offer that it has not answered.</summary>
    public bool OfferPending { get; set; }

    /// <summary>A final SIP response was answered for this party.</summary>
    public bool FinallyAnswered { get; set; }

    /// <summary>Counts signalling that touched this party; restarts address learning.</summary>
    public int SignalGeneration { get; set; }

    public bool MediaBlocked { get; set; }

    public bool DtmfBlocked { get; set; }

    public bool MediaSilenced { get; set; }

    public bool Forwarding { get; set; }

    /// <summary>The party is left out of recordings.</summary>
    public bool RecordingExcluded { get; set; }

    /// <summary>The party receives by subscription, not by offer and answer.</summary>
    public bool IsSubscriber { get; set; }

    /// <summary>When a delayed deletion takes this party away; never when none is pending.</summary>
    public MonotonicTime DeleteAt { get; set; } = MonotonicTime.Never;

    /// <summary>What a rollback goes back to; null where no offer that waits for its answer asked for it.</summary>
    public Checkpoint? Checkpoint { get; set; }

    public SectionState? Media(int index) => index >= 1 && index <= Sections.Count ? Sections[index - 1] : null;

    public Party Copy() => Copy(Id, static m => m.Copy());

    /// <summary>A copy for another call.</summary>
    public Party Copy(int newId, Func<SectionState, SectionState> copyMedia)
    {
        var copy = (Party)MemberwiseClone();
        copy.Id = newId;
        copy.Sections = new List<SectionState>(Sections.Count);
        foreach (SectionState media in Sections)
            copy.Sections.Add(copyMedia(media));
        return copy;
    }
}

/// <summary>The last o= and s= lines sent to this party.</summary>
internal sealed record EmittedIdentity(SdpOrigin? Origin, string? SessionName, BodyDigest? Body)
{
    public static readonly EmittedIdentity None = new(null, null, null);

    /// <summary>The first o= line that was sent, whose username may be kept.</summary>
    public SdpOrigin? First { get; init; }
}
