namespace MediaEngine.Protocol.Rtsp;

/// <summary>The state of a tunnel through HTTP.</summary>
public enum RtspHttpTunnelState : byte
{
    /// <summary>The camera has not answered GET.</summary>
    Opening,

    /// <summary>The tunnel carries RTSP.</summary>
    Open,

    /// <summary>
    /// The camera asked for a password. The caller opens a new connection and writes GET again; the request is now signed.
    /// </summary>
    Again,

    /// <summary><see cref="RtspHttpTunnel.Failure"/> has the reason.</summary>
    Failed,
}
