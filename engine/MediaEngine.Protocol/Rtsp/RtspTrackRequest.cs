namespace MediaEngine.Protocol.Rtsp;

/// <summary>A track to set up.</summary>
/// <param name="Track">The <see cref="RtspTrackDescription.Index"/> of the track.</param>
/// <param name="RtpPort">Our even port for UDP; RTCP uses the next port. 0 when UDP is not wanted.</param>
public readonly record struct RtspTrackRequest(int Track, int RtpPort = 0);
