namespace MediaEngine.Protocol.Rtsp;

/// <summary>What a session waits for.</summary>
public enum RtspStep : byte
{
    /// <summary>Waits for <see cref="RtspClientSession.Start"/>.</summary>
    Idle,

    /// <summary>Waits for the reply to OPTIONS.</summary>
    Options,

    /// <summary>Waits for the reply to DESCRIBE.</summary>
    Describe,

    /// <summary>Waits for the caller to choose tracks by <see cref="RtspClientSession.SetUp"/>.</summary>
    Tracks,

    /// <summary>Waits for the replies to SETUP.</summary>
    SetUp,

    /// <summary>Waits for the reply to PLAY.</summary>
    Play,

    /// <summary>The session plays: packets come, or are expected.</summary>
    Playing,

    /// <summary>Waits for the reply to TEARDOWN.</summary>
    TearDown,

    /// <summary>The session has ended. The caller sends what is left and closes the connection.</summary>
    Ended,
}
