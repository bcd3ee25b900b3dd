namespace MediaEngine.Protocol.Congestion;

/// <summary>A short series of packets at a higher rate, to test whether the path can carry it.</summary>
/// <param name="Id">Begins at 1.</param>
/// <param name="Bitrate">In bit/s.</param>
/// <param name="Bytes">The least number of octets to send.</param>
/// <param name="Packets">The least number of packets to send.</param>
public readonly record struct ProbeCluster(int Id, double Bitrate, int Bytes, int Packets);
