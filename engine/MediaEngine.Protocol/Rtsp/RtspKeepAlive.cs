namespace MediaEngine.Protocol.Rtsp;

/// <summary>Requests that keep a session alive.</summary>
[Flags]
public enum RtspKeepAlive : byte
{
    /// <summary>Nothing is known of the camera.</summary>
    None = 0,
    GetParameter = 1,
    Options = 2,
    SetParameter = 4,
}
