using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Graph;

/// <summary>One packet as sources give it and sinks take it: the facts of its RTP header, and its payload.</summary>
internal readonly ref struct MediaPacket
{
    /// <summary>
    /// <see cref="DatagramKind.Rtp"/>; <see cref="DatagramKind.Unknown"/> for what is no RTP (UDPTL), all of which is payload.
    /// </summary>
    public required DatagramKind Kind { get; init; }

    /// <summary>0..127.</summary>
    public byte PayloadType { get; init; }

    public bool Marker { get; init; }

    public ushort SequenceNumber { get; init; }

    public RtpTimestamp Timestamp { get; init; }

    public uint Ssrc { get; init; }

    /// <summary>Clock of the payload type, Hz.</summary>
    public int ClockRate { get; init; }

    public required ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>When it came, or was made.</summary>
    public required MonotonicTime At { get; init; }

    /// <summary>The parties encrypt for each other: the payload says nothing to us.</summary>
    public bool IsPassthrough { get; init; }
}
