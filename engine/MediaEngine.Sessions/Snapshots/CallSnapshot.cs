using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Counters;

namespace MediaEngine.Sessions.Snapshots;

/// <summary>State and counters of one call as its worker saw them at one instant; what query and delete report.</summary>
public sealed record CallSnapshot(
    long CallKey,
    ImmutableArray<TransportSnapshot> Transports,
    ImmutableArray<InboundStreamSnapshot> InboundStreams,
    ImmutableArray<OutboundStreamSnapshot> OutboundStreams);

/// <summary>One transport (rtpengine's stream).</summary>
public sealed record TransportSnapshot
{
    public required int TransportId { get; init; }

    /// <summary>Where we send now; none when not known.</summary>
    public TransportAddress Remote { get; init; }

    /// <summary>The port we send from now, which with ICE may be a standby one.</summary>
    public TransportAddress Local { get; init; }

    /// <summary>ICE has selected a pair: <see cref="Local"/> and <see cref="Remote"/>.</summary>
    public bool IceCompleted { get; init; }

    /// <summary>We are the agent that selects: by our place in offer and answer, or since a conflict of roles was settled (RFC 8445 section 7.3.1.1).</summary>
    public bool IceControlling { get; init; }

    /// <summary>That pair is a TCP connection of the peer to <see cref="Local"/>.</summary>
    public bool IsTcp { get; init; }

    /// <summary>Our user name fragment in the ICE session; null without ICE.</summary>
    public string? IceUfrag { get; init; }

    /// <summary>A DTLS association stands, with the peer whose fingerprint signalling told.</summary>
    public bool DtlsVerified { get; init; }

    /// <summary>What that association agreed on, by its name in SDES (RFC 4568); null without one.</summary>
    public string? DtlsSuite { get; init; }

    /// <summary>The address was confirmed by media.</summary>
    public bool Confirmed { get; init; }

    /// <summary>Somebody else sent media to the port while the peer did.</summary>
    public bool IsContested { get; init; }

    public PacketCounters Received { get; init; }

    public PacketCounters Sent { get; init; }

    /// <summary>Loop time of the last datagram; default when there was none.</summary>
    public MonotonicTime LastPacket { get; init; }

    /// <summary>Same as <see cref="LastPacket"/> for packets of the socket.</summary>
    public MonotonicTime LastUserPacket { get; init; }

    /// <summary>The kernel forwards what is received here.</summary>
    public bool IsKernelized { get; init; }

    /// <summary>Same as <see cref="LastPacket"/> for packets forwarded inside the kernel.</summary>
    public MonotonicTime LastKernelPacket { get; init; }

    /// <summary>Datagrams received here that went nowhere, by reason; of one that was for several receivers, each it did not reach counts.</summary>
    public ImmutableArray<(PacketResult Reason, long Packets)> Drops { get; init; } = [];
}

/// <summary>Bytes are UDP payload, without IP and UDP headers.</summary>
public readonly record struct PacketCounters(long Packets, long Bytes, long Errors);

/// <summary>One SSRC received in one m= section (W3C inbound-rtp plus what reports told about it).</summary>
public sealed record InboundStreamSnapshot
{
    public required int MediaId { get; init; }

    public required uint Ssrc { get; init; }

    public long Packets { get; init; }

    public long Bytes { get; init; }

    public uint LastTimestamp { get; init; }

    /// <summary>Extended highest sequence number (RFC 3550 appendix A.1).</summary>
    public uint LastSequenceNumber { get; init; }

    /// <summary>Packet count by payload type, only those seen.</summary>
    public ImmutableArray<(byte PayloadType, long Packets)> PayloadTypes { get; init; } = [];

    /// <summary>Expected minus received, RFC 3550 section 6.4.1 (duplicates make it smaller).</summary>
    public long CumulativeLost { get; init; }

    public long Duplicates { get; init; }

    public long Reordered { get; init; }

    /// <summary>It never came from where the peer is known to be.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Interarrival jitter, milliseconds (RFC 3550 section 6.4.1).</summary>
    public double JitterMilliseconds { get; init; }

    /// <summary>Quality as the other side's reports saw this stream; null when no report was scored.</summary>
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

/// <summary>MOS and its inputs over the life of a stream: one sample per receiver report (statistics of NG's query).</summary>
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
/// <param name="RoundTrip">Both legs together.</param>
/// <param name="RoundTripLeg">The reporter's leg only.</param>
/// <param name="JitterMilliseconds">Milliseconds.</param>
/// <param name="PacketLoss">Percent.</param>
/// <param name="At">Loop time of the report.</param>
public sealed record QualitySample(
    double Mos, TimeSpan RoundTrip, TimeSpan RoundTripLeg, double JitterMilliseconds, double PacketLoss, MonotonicTime At);
