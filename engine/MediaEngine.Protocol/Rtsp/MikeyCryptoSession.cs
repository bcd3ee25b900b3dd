namespace MediaEngine.Protocol.Rtsp;

/// <summary>One stream of a MIKEY message (RFC 3830 section 6.1.1).</summary>
/// <param name="Policy">The number of its policy.</param>
/// <param name="Ssrc">The SSRC of its packets; 0 when the camera does not say.</param>
/// <param name="RolloverCounter">The initial rollover counter of its packet index.</param>
public readonly record struct MikeyCryptoSession(byte Policy, uint Ssrc, uint RolloverCounter);
