using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtp;

/// <summary>
/// Retransmissions in a stream of their own (RFC 4588 section 4): the header of the original packet with another payload type, sequence
/// number and SSRC, then the original sequence number (OSN), then the original payload.
/// </summary>
public static class RtxPacket
{
    /// <summary>Length of the OSN, by which a retransmission is longer than the original.</summary>
    public const int OsnLength = 2;

    /// <summary>Writes the retransmission of a packet and returns its length.</summary>
    public static int Write(Span<byte> destination, in RtpPacket original, byte payloadType, ushort sequenceNumber, uint ssrc)
    {
        int header = original.HeaderLength;
        original.Bytes[..header].CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[header..], original.SequenceNumber);
        original.Bytes[header..].CopyTo(destination[(header + OsnLength)..]);
        RtpHeader.SetPayloadType(destination, payloadType);
        RtpHeader.SetSequenceNumber(destination, sequenceNumber);
        RtpHeader.SetSsrc(destination, ssrc);
        return original.Bytes.Length + OsnLength;
    }

    /// <summary>False for a retransmission without a packet: senders probe for bandwidth with empty ones.</summary>
    public static bool TryReadOsn(in RtpPacket packet, out ushort sequenceNumber)
    {
        sequenceNumber = 0;
        if (packet.PayloadLength < OsnLength)
            return false;
        sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet.Payload);
        return packet.PayloadLength > OsnLength;
    }

    /// <summary>
    /// Turns a retransmission into the original packet, in place. The packet then begins <see cref="OsnLength"/> octets later.
    /// </summary>
    /// <param name="headerLength">Header length of the retransmission.</param>
    public static void Unwrap(Span<byte> packet, int headerLength, byte payloadType, ushort sequenceNumber, uint ssrc)
    {
        packet[..headerLength].CopyTo(packet[OsnLength..]);
        Span<byte> original = packet[OsnLength..];
        RtpHeader.SetPayloadType(original, payloadType);
        RtpHeader.SetSequenceNumber(original, sequenceNumber);
        RtpHeader.SetSsrc(original, ssrc);
    }
}
