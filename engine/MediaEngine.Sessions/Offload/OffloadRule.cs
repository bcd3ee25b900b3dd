using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Offload;

/// <summary>The facts about one section that decide whether the kernel may forward its media.</summary>
internal readonly record struct OffloadCandidate
{
    public required CallPlan Call { get; init; }

    public required SectionPlan From { get; init; }

    /// <summary>The only receiver; null when there is none or more than one.</summary>
    public required SectionPlan? To { get; init; }

    /// <summary>Transport the media is received on.</summary>
    public required TransportPlan Source { get; init; }

    /// <summary>Transport of the receiver.</summary>
    public required TransportPlan? Target { get; init; }

    /// <summary>The route modifies packets, stores them, or is closed to some.</summary>
    public bool RouteWorksOnPackets { get; init; }

    /// <summary>The section inspects packets: for gaps, for transport-wide sequence numbers.</summary>
    public bool SectionReadsPackets { get; init; }

    /// <summary>One of the transports carries several sections.</summary>
    public bool IsBundled { get; init; }

    /// <summary>One of the transports checks for media loops.</summary>
    public bool ComparesContent { get; init; }

    /// <summary>Both peers keep their addresses until signalling changes them.</summary>
    public bool PeersAreFixed { get; init; }

    public TransportAddress Local { get; init; }

    public TransportAddress Remote { get; init; }

    public TransportAddress SendFrom { get; init; }

    public TransportAddress SendTo { get; init; }
}

/// <summary>Why a section's media stays in user space.</summary>
internal enum OffloadObstacle : byte
{
    /// <summary>No reason: the kernel may forward it.</summary>
    None,

    /// <summary>The call drops its traffic.</summary>
    Dropped,

    /// <summary>No receiver, or several.</summary>
    NotOneReceiver,

    /// <summary>Silenced, blocked, echoed, rewritten, or kept for retransmission.</summary>
    WorkedOn,

    /// <summary>Not RTP.</summary>
    NotRtp,

    /// <summary>SRTP begins or ends at the engine.</summary>
    Secure,

    /// <summary>Several sections on one port.</summary>
    Bundled,

    /// <summary>The peer's next packet may come from another address.</summary>
    MayMove,

    /// <summary>The peer is one of the engine's own ports: content is compared.</summary>
    LoopChecked,

    /// <summary>An address the kernel path does not support: none, multicast, or one that needs an interface with it.</summary>
    Address,
}

/// <summary>Decides which media the kernel may forward: packets that need no change, from one known peer to one other.</summary>
internal static class OffloadRule
{
    public static OffloadObstacle Check(in OffloadCandidate candidate)
    {
        if (candidate.Call.DropTraffic)
            return OffloadObstacle.Dropped;
        if (candidate.To is not { } to || candidate.Target is not { } target)
            return OffloadObstacle.NotOneReceiver;
        SectionPlan from = candidate.From;
        TransportPlan source = candidate.Source;
        if (from.Blocked || from.Echo || from.Silenced || !from.MaySend || !to.MayReceive || candidate.RouteWorksOnPackets
            || candidate.SectionReadsPackets
            || !candidate.Call.IsPlainForwarding(from.Id, to.Id))
            return OffloadObstacle.WorkedOn;
        if (!CarriesRtp(source) || !CarriesRtp(target))
            return OffloadObstacle.NotRtp;

        // Media the parties encrypt for each other passes unchanged; unencrypted media must not be sent where others are encrypted, nor the
        // reverse.
        if (source.Srtp is not null || source.Dtls is not null || target.Srtp is not null || target.Dtls is not null
            || source.Passthrough != target.Passthrough)
            return OffloadObstacle.Secure;
        if (candidate.IsBundled)
            return OffloadObstacle.Bundled;
        if (source.LoopCheck || target.LoopCheck || candidate.ComparesContent)
            return OffloadObstacle.LoopChecked;
        if (!candidate.PeersAreFixed || source.MediaHandover || target.MediaHandover)
            return OffloadObstacle.MayMove;
        bool plainAddresses = IsPlain(candidate.Local) && IsPlain(candidate.Remote) && IsPlain(candidate.SendFrom)
            && IsPlain(candidate.SendTo)
            && candidate.Local.Family == candidate.Remote.Family && candidate.SendFrom.Family == candidate.SendTo.Family;
        return plainAddresses ? OffloadObstacle.None : OffloadObstacle.Address;
    }

    private static bool CarriesRtp(TransportPlan transport) => transport.Component is TransportComponent.Rtp or TransportComponent.Muxed;

    private static bool IsPlain(in TransportAddress address) =>
        !address.IsNone && !address.IsUnspecified && !address.IsMulticast && address.Scope == 0 && address.Port != 0;
}
