using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtp;

/// <summary>Writes the fixed RTP header, or single fields of one that is already in a buffer (RFC 3550 section 5.1).</summary>
public static class RtpHeader
{
    /// <summary>Writes 12 octets: version 2, no padding, no extension, no CSRC.</summary>
    public static void Write(
        Span<byte> destination, byte payloadType, bool marker, ushort sequenceNumber, RtpTimestamp timestamp, uint ssrc)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], timestamp.Value);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], sequenceNumber);
        destination[1] = (byte)((payloadType & 0x7f) | (marker ? 0x80 : 0));
        destination[0] = 0x80;
    }

    public static void SetPayloadType(Span<byte> packet, byte payloadType) =>
        packet[1] = (byte)((packet[1] & 0x80) | (payloadType & 0x7f));

    public static void SetMarker(Span<byte> packet, bool marker) => packet[1] = (byte)((packet[1] & 0x7f) | (marker ? 0x80 : 0));

    public static void SetSequenceNumber(Span<byte> packet, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(packet[2..], value);

    public static void SetTimestamp(Span<byte> packet, RtpTimestamp value) =>
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], value.Value);

    public static void SetSsrc(Span<byte> packet, uint value) => BinaryPrimitives.WriteUInt32BigEndian(packet[8..], value);
}
