namespace MediaEngine.Protocol.Rtcp;

/// <summary>Picture loss indication (RFC 4585 section 6.3.1): PSFB, FMT 1, no control information.</summary>
public static class Pli
{
    public const int Format = 1;

    public static int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc) =>
        FeedbackMessage.WriteFixed(destination, RtcpPacketType.PayloadFeedback, Format, senderSsrc, mediaSsrc, 0);
}
