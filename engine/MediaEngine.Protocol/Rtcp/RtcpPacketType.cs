namespace MediaEngine.Protocol.Rtcp;

/// <summary>RTCP packet types (IANA registry).</summary>
public enum RtcpPacketType : byte
{
    SenderReport = 200,
    ReceiverReport = 201,
    SourceDescription = 202,
    Goodbye = 203,
    Application = 204,

    /// <summary>RTPFB, RFC 4585 section 6.2.</summary>
    TransportFeedback = 205,

    /// <summary>PSFB, RFC 4585 section 6.3.</summary>
    PayloadFeedback = 206,

    /// <summary>XR, RFC 3611.</summary>
    ExtendedReport = 207,
}
