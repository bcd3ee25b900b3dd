using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>How the packets of a track come, as SETUP agreed.</summary>
public sealed record RtspTrackTransport
{
    public required int Track { get; init; }

    public required RtspTransportKind Kind { get; init; }

    /// <summary>Channel of RTP, for <see cref="RtspTransportKind.Interleaved"/>.</summary>
    public byte RtpChannel { get; init; }

    /// <summary>Channel of RTCP, in both directions.</summary>
    public byte RtcpChannel { get; init; }

    /// <summary>Our port for RTP, for <see cref="RtspTransportKind.Udp"/>; RTCP is the next.</summary>
    public int RtpPort { get; init; }

    /// <summary>The camera's ports; 0 when it does not say. It may send from others.</summary>
    public int ServerRtpPort { get; init; }

    public int ServerRtcpPort { get; init; }

    /// <summary>Where the camera says its packets come from; None when it does not say, or not by an address.</summary>
    public TransportAddress Source { get; init; }

    /// <summary>The source is not the configured host. Nothing may be sent there.</summary>
    public bool IsForeignSource { get; init; }

    /// <summary>The group with its RTP port, for <see cref="RtspTransportKind.Multicast"/>.</summary>
    public TransportAddress Group { get; init; }

    public int GroupRtcpPort { get; init; }

    /// <summary>Hops of multicast packets; 0 when the camera does not say.</summary>
    public int TimeToLive { get; init; }

    /// <summary>Null when the camera does not say. What arrives counts.</summary>
    public uint? Ssrc { get; init; }

    /// <summary>What our own packets are protected with; null without SRTP.</summary>
    public SrtpMasterKey? ClientKey { get; init; }
}
