using System.Collections.Immutable;
using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Plan;

/// <summary>
/// One local port with its peer: rtpengine's "stream". RTP and RTCP have one each unless they are multiplexed (RFC 5761);
/// several m= sections share one when bundled (RFC 8843).
/// </summary>
public sealed record TransportPlan
{
    /// <summary>Stable inside the call, never reused. A new id is a new transport with fresh state.</summary>
    public required int Id { get; init; }

    /// <summary>The bound port. The worker owns it from the moment the plan is applied and releases it when the transport leaves the plan.
    /// A different port under the same id moves the transport: state stays, socket changes.</summary>
    public required MediaPort Port { get; init; }

    /// <summary>
    /// Further ports of this transport that only receive: those shown to the peer before it moved and may still use, and those of other
    /// addresses. Owned like <see cref="Port"/>; a port may change places with it without being released.
    /// </summary>
    public ImmutableArray<MediaPort> Standby { get; init; } = [];

    public required TransportComponent Component { get; init; }

    /// <summary>Where the peer's SDP says media goes; none until known.</summary>
    public TransportAddress Advertised { get; init; }

    /// <summary>Where the peer's SIP messages come from (NG received-from), whatever the port; none when not known. Best guess behind a NAT.</summary>
    public TransportAddress Reported { get; init; }

    /// <summary>True once offer and answer have both described this stream (the offer timeout applies before).</summary>
    public bool Filled { get; init; }

    /// <summary>Media is expected from the peer (its direction allows sending).</summary>
    public bool ExpectsMedia { get; init; } = true;

    /// <summary>Counts signalling that touched this party: a higher number than the worker has seen restarts learning and its 3 s.</summary>
    public int SignalGeneration { get; init; }

    public EndpointLearning Learning { get; init; } = EndpointLearning.Heuristic;

    /// <summary>NG "asymmetric": send to the SDP address only.</summary>
    public bool Asymmetric { get; init; }

    /// <summary>After learning, datagrams from other sources are dropped and counted as errors.</summary>
    public bool StrictSource { get; init; }

    /// <summary>After learning, follow the newest source.</summary>
    public bool MediaHandover { get; init; }

    /// <summary>Send nothing before the peer sent something.</summary>
    public bool NatWait { get; init; }

    /// <summary>Send empty datagrams to the SDP address until traffic arrives.</summary>
    public bool PierceNat { get; init; }

    /// <summary>The peer's address is one of our own ports: drop repeated content.</summary>
    public bool LoopCheck { get; init; }

    /// <summary>TOS / traffic class byte of what is sent; 0 leaves the kernel's default.</summary>
    public byte TrafficClass { get; init; }

    /// <summary>SRTP that both parties exchange with keys we do not use: relayed as it is, without looking past the headers.</summary>
    public bool Passthrough { get; init; }

    /// <summary>Keys of SDES, when this transport is SRTP; null for plain RTP.</summary>
    public SrtpPlan? Srtp { get; init; }

    /// <summary>ICE parameters, when this transport does ICE; null otherwise.</summary>
    public IcePlan? Ice { get; init; }

    /// <summary>DTLS parameters, when this transport is keyed by DTLS-SRTP; null otherwise.</summary>
    public DtlsPlan? Dtls { get; init; }
}

public enum TransportComponent : byte
{
    Rtp = 1,
    Rtcp = 2,
    /// <summary>RTP and RTCP on one port (RFC 5761).</summary>
    Muxed = 3,
    /// <summary>Neither RTP nor RTCP: relayed blindly (image/udptl, BFCP, ...).</summary>
    Opaque = 4,
}

/// <summary>How the peer's real address is found (NG endpoint-learning).</summary>
public enum EndpointLearning : byte
{
    Off,
    Immediate,
    Delayed,
    Heuristic,
}
