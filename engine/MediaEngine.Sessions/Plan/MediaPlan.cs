using System.Collections.Immutable;
using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Plan;

/// <summary>One m= section of one party as negotiated.</summary>
public sealed record MediaPlan
{
    /// <summary>Stable inside the call, never reused.</summary>
    public required int Id { get; init; }

    /// <summary>Which party (tag) this belongs to; a number the control side made.</summary>
    public required int PartyId { get; init; }

    public required MediaKind Kind { get; init; }

    /// <summary>Transport of RTP; -1 when the section is rejected.</summary>
    public required int RtpTransport { get; init; }

    /// <summary>Transport of RTCP; equal to <see cref="RtpTransport"/> when multiplexed; -1 when there is none.</summary>
    public required int RtcpTransport { get; init; }

    /// <summary>Payload types the peer may send us, with their RTP clock rates.</summary>
    public ImmutableArray<PayloadPlan> Payloads { get; init; } = [];

    /// <summary>The peer understands RTPFB and PSFB (RFC 4585): feedback may be sent to it.</summary>
    public bool AcceptsFeedback { get; init; }

    /// <summary>The peer takes feedback without a report before it (a=rtcp-rsize, RFC 5506).</summary>
    public bool ReducedSizeRtcp { get; init; }

    /// <summary>
    /// Header extensions the peer described, or while it has not those we did. Default (not empty) while neither has: then all pass as they are.
    /// </summary>
    public ImmutableArray<HeaderExtensionPlan> Extensions { get; init; }

    /// <summary>The peer's own retransmission streams as announced.</summary>
    public ImmutableArray<RetransmissionSsrcPlan> RetransmissionSsrcs { get; init; } = [];

    /// <summary>Send own RTCP reports and consume the peer's (NG generate-RTCP).</summary>
    public bool GenerateRtcp { get; init; }

    /// <summary>This party may send (its direction towards us).</summary>
    public bool MaySend { get; init; } = true;

    /// <summary>This party wants to receive.</summary>
    public bool MayReceive { get; init; } = true;

    /// <summary>mid for demultiplexing a bundle (RFC 8843); empty when none.</summary>
    public string Mid { get; init; } = "";

    /// <summary>Id under which packets of the peer may bring their mid (a=extmap, RFC 8843 section 15); 0 when there is none.</summary>
    public byte MidExtensionId { get; init; }

    /// <summary>The mid extension was offered and answered: packets to the peer bring <see cref="Mid"/> until it knows the stream.</summary>
    public bool TakesMid { get; init; }

    /// <summary>The peer takes one form of header extensions only (no a=extmap-allow-mixed): two-byte where one of its ids needs it, else one-byte.</summary>
    public bool HasOneExtensionForm { get; init; }

    /// <summary>RTP ports the section was shown by before it was bundled; standby ports of its transport now.</summary>
    public ImmutableArray<MediaPort> FormerPorts { get; init; } = [];

    /// <summary>SSRCs announced by a=ssrc; used to demultiplex a bundle.</summary>
    public ImmutableArray<uint> Ssrcs { get; init; } = [];

    /// <summary>What the party sends goes back to itself (NG media-echo).</summary>
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
    /// <summary>What both sides said to be willing to use; none with a peer that uses AVPF without saying what: then all may pass.</summary>
    public FeedbackKinds Feedback { get; init; }

    /// <summary>Of "rtx" (RFC 4588): what it retransmits, fmtp apt; null for everything else.</summary>
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
