using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Graph;

/// <summary>One packet between a source and a sink: the fields of its RTP header, and its payload.</summary>
internal readonly ref struct MediaPacket
{
    /// <summary>
    /// <see cref="DatagramKind.Rtp"/>, or <see cref="DatagramKind.Unknown"/> when the packet is not RTP (UDPTL): then the whole datagram is
    /// payload.
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

    /// <summary>Time of arrival, or the time when it was generated.</summary>
    public required MonotonicTime At { get; init; }

    /// <summary>The payload is encrypted end to end between the parties; the engine has no key and cannot read it.</summary>
    public bool IsPassthrough { get; init; }
}
