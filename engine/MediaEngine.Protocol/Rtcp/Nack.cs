using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>Generic NACK (RFC 4585 section 6.2.1): RTPFB, FMT 1, entries {packet id, bitmask of the 16 following lost packets}.</summary>
public static class Nack
{
    public const int Format = 1;

    /// <summary>Entry <paramref name="index"/>; false when there is no such entry.</summary>
    public static bool TryReadEntry(in FeedbackMessage feedback, int index, out ushort packetId, out ushort followingLost)
    {
        packetId = 0;
        followingLost = 0;
        ReadOnlySpan<byte> entries = feedback.ControlInformation;
        if (feedback.Type != RtcpPacketType.TransportFeedback || feedback.Format != Format || (index + 1) * 4 > entries.Length)
            return false;
        packetId = BinaryPrimitives.ReadUInt16BigEndian(entries[(index * 4)..]);
        followingLost = BinaryPrimitives.ReadUInt16BigEndian(entries[(index * 4 + 2)..]);
        return true;
    }

    /// <summary>Writes a NACK for ascending sequence numbers and returns its length; 0 when there are none.</summary>
    public static int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc, ReadOnlySpan<ushort> lost)
    {
        int at = FeedbackMessage.FixedLength;
        for (int i = 0; i < lost.Length; at += 4)
        {
            ushort packetId = lost[i++];
            ushort mask = 0;
            for (; i < lost.Length && (ushort)(lost[i] - packetId - 1) < 16; i++)
                mask |= (ushort)(1 << (ushort)(lost[i] - packetId - 1));
            BinaryPrimitives.WriteUInt16BigEndian(destination[at..], packetId);
            BinaryPrimitives.WriteUInt16BigEndian(destination[(at + 2)..], mask);
        }

        return at == FeedbackMessage.FixedLength
            ? 0
            : FeedbackMessage.WriteFixed(
                destination, RtcpPacketType.TransportFeedback, Format, senderSsrc, mediaSsrc, at - FeedbackMessage.FixedLength);
    }
}
