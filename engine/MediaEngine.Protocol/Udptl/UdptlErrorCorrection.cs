namespace MediaEngine.Protocol.Udptl;

/// <summary>How UDPTL makes up for lost packets; a=T38FaxUdpEC of T.38 annex D.</summary>
public enum UdptlErrorCorrection : byte
{
    /// <summary>t38UDPNoEC.</summary>
    None,

    /// <summary>t38UDPRedundancy: the packets before come along.</summary>
    Redundancy,

    /// <summary>t38UDPFEC: parities of packets before come along.</summary>
    Fec,
}
