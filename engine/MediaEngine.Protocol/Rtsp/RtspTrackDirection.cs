namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Direction of a media section. ONVIF writes it from the client's side in "recvonly" (media) and "sendonly" (backchannel).
/// </summary>
public enum RtspTrackDirection : byte
{
    Unspecified,
    ReceiveOnly,
    SendOnly,
    SendReceive,
    Inactive,
}
