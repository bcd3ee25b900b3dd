namespace MediaEngine.Protocol.Rtsp;

/// <summary>How far a tunnel through HTTP is.</summary>
public enum RtspHttpTunnelState : byte
{
    /// <summary>The camera has not answered GET.</summary>
    Opening,

    /// <summary>RTSP flows.</summary>
    Open,

    /// <summary>The camera asked for a password: open a new connection and write GET again, now signed.</summary>
    Again,

    /// <summary><see cref="RtspHttpTunnel.Failure"/> says why.</summary>
    Failed,
}
