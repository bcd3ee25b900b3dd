namespace MediaEngine.Protocol.Rtsp;

/// <summary>A track to set up.</summary>
/// <param name="Track">Its <see cref="RtspTrackDescription.Index"/>.</param>
/// <param name="RtpPort">Our even port for UDP, with the next one for RTCP; 0 when UDP is not wanted.</param>
public readonly record struct RtspTrackRequest(int Track, int RtpPort = 0);
