using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Protocol.Payloads;

/// <summary>The fields of the RTP header that a depacketizer needs, and the arrival time of the packet.</summary>
public readonly record struct PacketArrival(ushort SequenceNumber, uint Timestamp, bool Marker, MonotonicTime Arrival)
{
    public static PacketArrival Of(in RtpPacket packet, MonotonicTime arrival) =>
        new(packet.SequenceNumber, packet.Timestamp.Value, packet.Marker, arrival);
}
