namespace MediaEngine.Protocol.Rtsp;

/// <summary>One stream of a MIKEY message (RFC 3830 section 6.1.1).</summary>
/// <param name="Policy">Number of its policy.</param>
/// <param name="Ssrc">SSRC of its packets; 0 when the camera leaves it open.</param>
/// <param name="RolloverCounter">Where its packet index begins.</param>
public readonly record struct MikeyCryptoSession(byte Policy, uint Ssrc, uint RolloverCounter);
