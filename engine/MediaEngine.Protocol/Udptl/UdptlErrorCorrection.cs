namespace MediaEngine.Protocol.Udptl;

/// <summary>Error correction of UDPTL; a=T38FaxUdpEC of T.38 annex D.</summary>
public enum UdptlErrorCorrection : byte
{
    /// <summary>t38UDPNoEC.</summary>
    None,

    /// <summary>t38UDPRedundancy: a datagram repeats earlier packets.</summary>
    Redundancy,

    /// <summary>t38UDPFEC: a datagram has parities of earlier packets.</summary>
    Fec,
}
