using System.Collections.Immutable;
using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Plan;

/// <summary>One m= section of one party as negotiated.</summary>
public sealed record SectionPlan
{
    /// <summary>Stable within the call, never reused.</summary>
    public required int Id { get; init; }

    /// <summary>The party (tag) of the section; a number made by signalling.</summary>
    public required int PartyId { get; init; }

    public required MediaKind Kind { get; init; }

    /// <summary>Transport of RTP; -1 when the section is rejected.</summary>
    public required int RtpTransport { get; init; }

    /// <summary>Transport of RTCP; equal to <see cref="RtpTransport"/> when multiplexed; -1 for none.</summary>
    public required int RtcpTransport { get; init; }

    /// <summary>Payload types the peer may send, with their RTP clock rates.</summary>
    public ImmutableArray<PayloadPlan> Payloads { get; init; } = [];

    /// <summary>The peer supports RTPFB and PSFB (RFC 4585), so feedback may be sent to it.</summary>
    public bool AcceptsFeedback { get; init; }

    /// <summary>The peer accepts reduced-size RTCP (a=rtcp-rsize, RFC 5506).</summary>
    public bool ReducedSizeRtcp { get; init; }

    /// <summary>
    /// Header extensions the peer described; before that, those we described. Default (not empty) before either: all extensions pass
    /// unchanged.
    /// </summary>
    public ImmutableArray<HeaderExtensionPlan> Extensions { get; init; }

    /// <summary>The peer's retransmission streams as announced.</summary>
    public ImmutableArray<RetransmissionSsrcPlan> RetransmissionSsrcs { get; init; } = [];

    /// <summary>The engine sends its own RTCP reports and consumes the peer's (NG generate-RTCP).</summary>
    public bool GenerateRtcp { get; init; }

    /// <summary>This party may send (its direction towards the engine).</summary>
    public bool MaySend { get; init; } = true;

    /// <summary>This party wants to receive.</summary>
    public bool MayReceive { get; init; } = true;

    /// <summary>MID for demultiplexing a bundle (RFC 8843); empty for none.</summary>
    public string Mid { get; init; } = "";

    /// <summary>ID of the MID header extension in packets of the peer (a=extmap, RFC 8843 section 15); 0 for none.</summary>
    public byte MidExtensionId { get; init; }

    /// <summary>The MID extension was offered and answered: packets to the peer have <see cref="Mid"/> until it knows the stream.</summary>
    public bool TakesMid { get; init; }

    /// <summary>
    /// The peer accepts one form of header extensions only (no a=extmap-allow-mixed): two-byte if one of its IDs needs it, otherwise
    /// one-byte.
    /// </summary>
    public bool HasOneExtensionForm { get; init; }

    /// <summary>RTP ports that were signalled for the section before it was bundled; standby ports of its transport now.</summary>
    public ImmutableArray<MediaPort> FormerPorts { get; init; } = [];

    /// <summary>SSRCs announced by a=ssrc; used to demultiplex a bundle.</summary>
    public ImmutableArray<uint> Ssrcs { get; init; } = [];

    /// <summary>The party's media is sent back to it (NG media-echo).</summary>
    public bool Echo { get; init; }

    /// <summary>Media from this party is dropped (NG block media without a target, media-echo=blackhole).</summary>
    public bool Blocked { get; init; }

    /// <summary>Telephone events of this party are dropped (NG block DTMF).</summary>
    public bool DtmfBlocked { get; init; }

    /// <summary>Audio payloads of this party are replaced by silence (NG silence media).</summary>
    public bool Silenced { get; init; }
}

/// <param name="PayloadType">0..127.</param>
/// <param name="Encoding">Encoding name as in rtpmap ("PCMA", "telephone-event").</param>
/// <param name="ClockRate">Hz.</param>
public readonly record struct PayloadPlan(byte PayloadType, string Encoding, int ClockRate)
{
    /// <summary>What both sides negotiated; none with a peer that uses AVPF without a list: all messages may pass then.</summary>
    public FeedbackKinds Feedback { get; init; }

    /// <summary>Of "rtx" (RFC 4588): the retransmitted payload type, fmtp apt; null for all other formats.</summary>
    public byte? AssociatedPayloadType { get; init; }
}

public enum MediaKind : byte
{
    Audio,
    Video,
    Text,
    Image,
    Application,
    Message,
    Other,
}
