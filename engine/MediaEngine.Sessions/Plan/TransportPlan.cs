using System.Collections.Immutable;
using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Plan;

/// <summary>
/// One local port with its peer: rtpengine's "stream". RTP and RTCP have one each unless they are multiplexed (RFC 5761);
/// several m= sections share one when bundled (RFC 8843).
/// </summary>
public sealed record TransportPlan
{
    /// <summary>Stable within the call, never reused. A new ID is a new transport without state.</summary>
    public required int Id { get; init; }

    /// <summary>
    /// The bound port. The worker owns it from the moment the plan is applied, and releases it when the transport leaves the plan. A
    /// different port with the same ID moves the transport: the state stays, the socket changes. A shared port
    /// (<see cref="MediaPort.IsShared"/>) is one of the worker's own, and is not released; the transport must have ICE, full on our side.
    /// </summary>
    public required MediaPort Port { get; init; }

    /// <summary>
    /// Further ports of this transport that only receive: those signalled to the peer before it moved, and those of other addresses. Owned
    /// like <see cref="Port"/>; a port may change places with it without being released.
    /// </summary>
    public ImmutableArray<MediaPort> Standby { get; init; } = [];

    public required TransportComponent Component { get; init; }

    /// <summary>Media destination in the peer's SDP; none until known.</summary>
    public TransportAddress Advertised { get; init; }

    /// <summary>
    /// Source address of the peer's SIP messages (NG received-from), with any port; null when not known. The best estimate behind a NAT.
    /// </summary>
    public ReportedSource? Reported { get; init; }

    /// <summary>True once offer and answer have both described this stream; before that the offer timeout applies.</summary>
    public bool Filled { get; init; }

    /// <summary>The peer is expected to send (its direction allows it).</summary>
    public bool ExpectsMedia { get; init; } = true;

    /// <summary>Counts signalling about this party: a higher number than before restarts learning and its 3 s.</summary>
    public int SignalGeneration { get; init; }

    public EndpointLearning Learning { get; init; } = EndpointLearning.Heuristic;

    /// <summary>NG "asymmetric": send to the SDP address only.</summary>
    public bool Asymmetric { get; init; }

    /// <summary>After learning, datagrams from other sources are dropped and counted as errors.</summary>
    public bool StrictSource { get; init; }

    /// <summary>After learning, media follows the newest source.</summary>
    public bool MediaHandover { get; init; }

    /// <summary>Nothing is sent before the peer has sent.</summary>
    public bool NatWait { get; init; }

    /// <summary>Empty datagrams are sent to the SDP address until traffic arrives.</summary>
    public bool PierceNat { get; init; }

    /// <summary>The peer's address is one of the engine's own ports: repeated content is dropped.</summary>
    public bool LoopCheck { get; init; }

    /// <summary>TOS or traffic class byte of sent packets; 0 leaves the kernel's default.</summary>
    public byte TrafficClass { get; init; }

    /// <summary>SRTP with keys the engine does not use: forwarded unchanged, without reading beyond the headers.</summary>
    public bool Passthrough { get; init; }

    /// <summary>SDES keys of an SRTP transport; null for plain RTP.</summary>
    public SrtpPlan? Srtp { get; init; }

    /// <summary>ICE parameters; null without ICE.</summary>
    public IcePlan? Ice { get; init; }

    /// <summary>DTLS parameters; null without DTLS-SRTP.</summary>
    public DtlsPlan? Dtls { get; init; }
}

public enum TransportComponent : byte
{
    Rtp = 1,
    Rtcp = 2,
    /// <summary>RTP and RTCP on one port (RFC 5761).</summary>
    Muxed = 3,
    /// <summary>Neither RTP nor RTCP: forwarded without parsing (image/udptl, BFCP, ...).</summary>
    Opaque = 4,
}

/// <summary>How the peer's address is learned (NG endpoint-learning).</summary>
public enum EndpointLearning : byte
{
    Off,
    Immediate,
    Delayed,
    Heuristic,
}
