using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>Full intra request (RFC 5104 section 4.3.1): PSFB, FMT 4, entries {SSRC, sequence number, 24 reserved bits}.</summary>
public static class Fir
{
    public const int Format = 4;

    public const int EntryLength = 8;

    /// <summary>The media source of an entry; false when there is no such entry.</summary>
    public static bool TryReadEntry(in FeedbackMessage feedback, int index, out uint mediaSsrc, out byte sequenceNumber)
    {
        mediaSsrc = 0;
        sequenceNumber = 0;
        ReadOnlySpan<byte> entries = feedback.ControlInformation;
        if (feedback.Type != RtcpPacketType.PayloadFeedback || feedback.Format != Format || (index + 1) * EntryLength > entries.Length)
            return false;
        mediaSsrc = BinaryPrimitives.ReadUInt32BigEndian(entries[(index * EntryLength)..]);
        sequenceNumber = entries[index * EntryLength + 4];
        return true;
    }

    /// <summary>Writes a FIR with one entry and returns its length.</summary>
    public static int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc, byte sequenceNumber)
    {
        destination[..(FeedbackMessage.FixedLength + EntryLength)].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(destination[FeedbackMessage.FixedLength..], mediaSsrc);
        destination[FeedbackMessage.FixedLength + 4] = sequenceNumber;
        return FeedbackMessage.WriteFixed(destination, RtcpPacketType.PayloadFeedback, Format, senderSsrc, 0, EntryLength);
    }
}
