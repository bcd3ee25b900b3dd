namespace MediaEngine.Protocol.Rtsp;

/// <summary>How packets come.</summary>
public enum RtspTransportKind : byte
{
    /// <summary>On the RTSP connection.</summary>
    Interleaved,

    /// <summary>As datagrams to two ports of ours.</summary>
    Udp,

    /// <summary>As datagrams to a group.</summary>
    Multicast,
}
