namespace MediaEngine.Signalling.Options;

/// <summary>RTP and RTCP on one port (RFC 5761).</summary>
[Flags]
public enum RtcpMuxOptions : byte
{
    None = 0,
    Offer = 1,
    Require = 2,
    Demux = 4,
    Accept = 8,
    Reject = 16,
}
