namespace MediaEngine.Protocol.Rtsp;

/// <summary>The transport of packets.</summary>
public enum RtspTransportKind : byte
{
    /// <summary>On the RTSP connection.</summary>
    Interleaved,

    /// <summary>As datagrams to two ports of the client.</summary>
    Udp,

    /// <summary>As datagrams to a multicast group.</summary>
    Multicast,
}
