using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>
/// RTPFB or PSFB (RFC 4585 section 6.1): SSRC of the sender, SSRC of the media source, and the feedback control information.
/// <code>
/// |V=2|P|   FMT   |       PT      |          length               |
/// |                  SSRC of packet sender                        |
/// |                  SSRC of media source                         |
/// |            feedback control information (FCI)                 |
/// </code>
/// </summary>
public readonly ref struct FeedbackMessage
{
    public const int FixedLength = 12;

    private FeedbackMessage(in RtcpPacket packet)
    {
        Type = packet.Type;
        Format = packet.Count;
        SenderSsrc = packet.SenderSsrc;
        MediaSsrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Body[4..]);
        ControlInformation = packet.Body[8..];
    }

    public static bool TryParse(in RtcpPacket packet, out FeedbackMessage feedback)
    {
        feedback = default;
        if (packet.Type is not (RtcpPacketType.TransportFeedback or RtcpPacketType.PayloadFeedback) || packet.Body.Length < 8)
            return false;
        feedback = new FeedbackMessage(packet);
        return true;
    }

    public RtcpPacketType Type { get; }

    /// <summary>Feedback message type (FMT).</summary>
    public int Format { get; }

    public uint SenderSsrc { get; }

    /// <summary>0 for types that do not use it (FIR).</summary>
    public uint MediaSsrc { get; }

    public ReadOnlySpan<byte> ControlInformation { get; }

    /// <summary>Writes header and both SSRCs of a packet whose control information is already in place. Returns the length.</summary>
    public static int WriteFixed(
        Span<byte> destination, RtcpPacketType type, int format, uint senderSsrc, uint mediaSsrc, int controlLength)
    {
        RtcpPacket.WriteHeader(destination, format, type, FixedLength + controlLength);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], mediaSsrc);
        return FixedLength + controlLength;
    }
}
