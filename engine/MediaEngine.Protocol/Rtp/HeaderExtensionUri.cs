namespace MediaEngine.Protocol.Rtp;

/// <summary>URIs of the header extensions in a=extmap that the engine reads or writes.</summary>
public static class HeaderExtensionUri
{
    /// <summary>MID: RFC 9143 section 15.</summary>
    public const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /// <summary>Identifies one of several encodings in a section (RtpStreamId, RFC 8852 section 3.1).</summary>
    public const string StreamId = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

    /// <summary>The same for the stream that a retransmission stream repairs (RepairedRtpStreamId, RFC 8852 section 3.2).</summary>
    public const string RepairedStreamId = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

    /// <summary>24 bits, seconds as 6.18 fixed point (webrtc.org abs-send-time).</summary>
    public const string AbsoluteSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

    /// <summary>draft-holmer-rmcat-transport-wide-cc-extensions-01 section 2.</summary>
    public const string TransportWideSequenceNumber = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
}
