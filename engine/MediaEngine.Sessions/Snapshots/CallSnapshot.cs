using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Counters;

namespace MediaEngine.Sessions.Snapshots;

/// <summary>State and counters of one call at one instant, taken by its worker; reported by query and delete.</summary>
public sealed record CallSnapshot(
    long CallKey,
    ImmutableArray<TransportSnapshot> Transports,
    ImmutableArray<InboundStreamSnapshot> InboundStreams,
    ImmutableArray<OutboundStreamSnapshot> OutboundStreams);

/// <summary>One transport (rtpengine's stream).</summary>
public sealed record TransportSnapshot
{
    public required int TransportId { get; init; }

    /// <summary>Current destination; none when not known.</summary>
    public TransportAddress Remote { get; init; }

    /// <summary>Current sending port, which with ICE may be a standby one.</summary>
    public TransportAddress Local { get; init; }

    /// <summary>ICE has selected a pair: <see cref="Local"/> and <see cref="Remote"/>.</summary>
    public bool IceCompleted { get; init; }

    /// <summary>
    /// The engine is the controlling agent: by its role in offer and answer, or since a role conflict was resolved (RFC 8445 section
    /// 7.3.1.1).
    /// </summary>
    public bool IceControlling { get; init; }

    /// <summary>That pair is a TCP connection of the peer to <see cref="Local"/>.</summary>
    public bool IsTcp { get; init; }

    /// <summary>Our username fragment of the ICE session; null without ICE.</summary>
    public string? IceUfrag { get; init; }

    /// <summary>There is a DTLS association with the peer whose fingerprint was signalled.</summary>
    public bool DtlsVerified { get; init; }

    /// <summary>The suite of that association, by its name in SDES (RFC 4568); null without one.</summary>
    public string? DtlsSuite { get; init; }

    /// <summary>The address was confirmed by media.</summary>
    public bool Confirmed { get; init; }

    /// <summary>Another source sent media to the port while the peer did.</summary>
    public bool IsContested { get; init; }

    public PacketCounters Received { get; init; }

    public PacketCounters Sent { get; init; }

    /// <summary>Loop time of the last datagram; default for none.</summary>
    public MonotonicTime LastPacket { get; init; }

    /// <summary>As <see cref="LastPacket"/>, for packets from the socket.</summary>
    public MonotonicTime LastUserPacket { get; init; }

    /// <summary>The kernel forwards what is received here.</summary>
    public bool IsKernelized { get; init; }

    /// <summary>As <see cref="LastPacket"/>, for packets forwarded by the kernel.</summary>
    public MonotonicTime LastKernelPacket { get; init; }

    /// <summary>
    /// Datagrams received here that were dropped, by reason. With several receivers, each one that was not reached counts.
    /// </summary>
    public ImmutableArray<(PacketResult Reason, long Packets)> Drops { get; init; } = [];
}

/// <summary>Octets are UDP payload, without IP and UDP headers.</summary>
public readonly record struct PacketCounters(long Packets, long Bytes, long Errors);

/// <summary>One SSRC received in one m= section (W3C inbound-rtp, with figures from reports).</summary>
public sealed record InboundStreamSnapshot
{
    public required int MediaId { get; init; }

    public required uint Ssrc { get; init; }

    public long Packets { get; init; }

    public long Bytes { get; init; }

    public uint LastTimestamp { get; init; }

    /// <summary>Extended highest sequence number (RFC 3550 appendix A.1).</summary>
    public uint LastSequenceNumber { get; init; }

    /// <summary>Packets by payload type, only those received.</summary>
    public ImmutableArray<(byte PayloadType, long Packets)> PayloadTypes { get; init; } = [];

    /// <summary>Expected minus received packets, RFC 3550 section 6.4.1 (duplicates reduce it).</summary>
    public long CumulativeLost { get; init; }

    public long Duplicates { get; init; }

    public long Reordered { get; init; }

    /// <summary>It never came from the peer's known address.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Interarrival jitter in milliseconds (RFC 3550 section 6.4.1).</summary>
    public double JitterMilliseconds { get; init; }

    /// <summary>Quality of this stream in the other side's reports; null without a scored report.</summary>
    public QualitySnapshot? Quality { get; init; }
}

public sealed record OutboundStreamSnapshot
{
    public required int MediaId { get; init; }

    public required uint Ssrc { get; init; }

    public long Packets { get; init; }

    public long Bytes { get; init; }

    public uint LastTimestamp { get; init; }

    public uint LastSequenceNumber { get; init; }
}

/// <summary>MOS and its inputs over the lifetime of a stream: one sample per receiver report (statistics of NG's query).</summary>
public sealed record QualitySnapshot(
    QualitySample Average,
    int Samples,
    QualitySample Lowest,
    QualitySample Highest,
    TimeSpan ProgressionInterval,
    ImmutableArray<QualitySample> Progression)
{
    public long CumulativeLost { get; init; }
}

/// <param name="Mos">1.0 to 4.5; 0 when it could not be computed.</param>
/// <param name="RoundTrip">Of both legs together.</param>
/// <param name="RoundTripLeg">Of the reporter's leg only.</param>
/// <param name="JitterMilliseconds">In milliseconds.</param>
/// <param name="PacketLoss">Percent.</param>
/// <param name="At">Loop time of the report.</param>
public sealed record QualitySample(
    double Mos, TimeSpan RoundTrip, TimeSpan RoundTripLeg, double JitterMilliseconds, double PacketLoss, MonotonicTime At);
