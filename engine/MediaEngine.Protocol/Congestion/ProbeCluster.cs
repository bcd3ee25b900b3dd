namespace MediaEngine.Protocol.Congestion;

/// <summary>A short run of packets at a higher rate, to see whether the path carries it.</summary>
/// <param name="Id">From 1.</param>
/// <param name="Bitrate">bit/s.</param>
/// <param name="Bytes">To send at least.</param>
/// <param name="Packets">To send at least.</param>
public readonly record struct ProbeCluster(int Id, double Bitrate, int Bytes, int Packets);
