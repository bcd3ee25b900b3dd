using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>The transport of a track's packets, as agreed in SETUP.</summary>
public sealed record RtspTrackTransport
{
    public required int Track { get; init; }

    public required RtspTransportKind Kind { get; init; }

    /// <summary>Channel of RTP, for <see cref="RtspTransportKind.Interleaved"/>.</summary>
    public byte RtpChannel { get; init; }

    /// <summary>Channel of RTCP, in both directions.</summary>
    public byte RtcpChannel { get; init; }

    /// <summary>Our port for RTP, for <see cref="RtspTransportKind.Udp"/>. RTCP uses the next port.</summary>
    public int RtpPort { get; init; }

    /// <summary>The camera's ports; 0 when the camera does not say. It may send from other ports.</summary>
    public int ServerRtpPort { get; init; }

    public int ServerRtcpPort { get; init; }

    /// <summary>The source address of packets that the camera announces; None when it announces none, or not an address.</summary>
    public TransportAddress Source { get; init; }

    /// <summary>The source is not the configured host. The client must not send packets to it.</summary>
    public bool IsForeignSource { get; init; }

    /// <summary>The multicast group with its RTP port, for <see cref="RtspTransportKind.Multicast"/>.</summary>
    public TransportAddress Group { get; init; }

    public int GroupRtcpPort { get; init; }

    /// <summary>TTL of multicast packets; 0 when the camera does not say.</summary>
    public int TimeToLive { get; init; }

    /// <summary>Null when the camera does not say. Only the SSRC of the received packets counts.</summary>
    public uint? Ssrc { get; init; }

    /// <summary>The key that protects our own packets; null without SRTP.</summary>
    public SrtpMasterKey? ClientKey { get; init; }
}
