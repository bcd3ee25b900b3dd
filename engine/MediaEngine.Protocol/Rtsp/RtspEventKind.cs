namespace MediaEngine.Protocol.Rtsp;

/// <summary>What happened in a session.</summary>
public enum RtspEventKind : byte
{
    None,

    /// <summary>An RTP or RTCP packet came on the connection: <see cref="RtspEvent.Packet"/>.</summary>
    Packet,

    /// <summary>The description has come. The caller chooses tracks by <see cref="RtspClientSession.SetUp"/>.</summary>
    Described,

    /// <summary>A track was set up: <see cref="RtspEvent.Transport"/>.</summary>
    TrackReady,

    /// <summary>A track was not set up, and the session continues without it: <see cref="RtspEvent.Failure"/>.</summary>
    TrackRefused,

    /// <summary>PLAY was answered. Packets may have come before the answer.</summary>
    Playing,

    /// <summary>The camera announced another description while the session plays.</summary>
    Announced,

    /// <summary>The session ended. The next session must use <see cref="RtspEvent.Url"/>, on the same host.</summary>
    Redirected,

    /// <summary>The session failed.</summary>
    Failed,

    /// <summary>The session ended on request.</summary>
    Stopped,
}
