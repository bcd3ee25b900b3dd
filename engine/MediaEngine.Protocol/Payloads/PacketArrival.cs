using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Protocol.Payloads;

/// <summary>The RTP header of a packet as far as a depacketizer needs it, and when it came.</summary>
public readonly record struct PacketArrival(ushort SequenceNumber, uint Timestamp, bool Marker, MonotonicTime Arrival)
{
    public static PacketArrival Of(in RtpPacket packet, MonotonicTime arrival) =>
        new(packet.SequenceNumber, packet.Timestamp.Value, packet.Marker, arrival);
}
