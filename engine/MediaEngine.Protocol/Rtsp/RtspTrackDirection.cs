namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Direction of a media section. ONVIF writes it from the client's side: "recvonly" for media and "sendonly" for the backchannel.
/// </summary>
public enum RtspTrackDirection : byte
{
    Unspecified,
    ReceiveOnly,
    SendOnly,
    SendReceive,
    Inactive,
}
