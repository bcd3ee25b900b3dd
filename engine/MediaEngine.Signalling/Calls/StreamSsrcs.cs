namespace MediaEngine.Signalling.Calls;

/// <summary>What a party was told about a stream of the engine (RFC 5576).</summary>
/// <param name="Retransmission">0 without retransmissions.</param>
internal sealed record StreamSsrcs(uint Media, uint Retransmission, string CName);
