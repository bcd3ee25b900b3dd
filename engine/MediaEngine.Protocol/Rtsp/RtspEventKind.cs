namespace MediaEngine.Protocol.Rtsp;

/// <summary>What a session tells its caller.</summary>
public enum RtspEventKind : byte
{
    None,

    /// <summary>An RTP or RTCP packet on the connection: <see cref="RtspEvent.Packet"/>.</summary>
    Packet,

    /// <summary>The description is there: choose tracks by <see cref="RtspClientSession.SetUp"/>.</summary>
    Described,

    /// <summary>A track was set up: <see cref="RtspEvent.Transport"/>.</summary>
    TrackReady,

    /// <summary>A track was not set up, and the session goes on without it: <see cref="RtspEvent.Failure"/>.</summary>
    TrackRefused,

    /// <summary>PLAY was answered. Packets may have come before.</summary>
    Playing,

    /// <summary>The camera announced another description in mid-stream.</summary>
    Announced,

    /// <summary>The session ended, and the next one goes to <see cref="RtspEvent.Url"/>, on the same host.</summary>
    Redirected,

    /// <summary>The session ended by a fault.</summary>
    Failed,

    /// <summary>The session ended as it was asked to.</summary>
    Stopped,
}
