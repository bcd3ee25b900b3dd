namespace MediaEngine.Protocol.Rtsp;

/// <summary>What a session waits for.</summary>
public enum RtspStep : byte
{
    /// <summary>For <see cref="RtspClientSession.Start"/>.</summary>
    Idle,

    /// <summary>For the reply to OPTIONS.</summary>
    Options,

    /// <summary>For the reply to DESCRIBE.</summary>
    Describe,

    /// <summary>For the caller, who chooses tracks by <see cref="RtspClientSession.SetUp"/>.</summary>
    Tracks,

    /// <summary>For the replies to SETUP.</summary>
    SetUp,

    /// <summary>For the reply to PLAY.</summary>
    Play,

    /// <summary>Media flows, or should.</summary>
    Playing,

    /// <summary>For the reply to TEARDOWN.</summary>
    TearDown,

    /// <summary>Over: send what there is to send, and close the connection.</summary>
    Ended,
}
