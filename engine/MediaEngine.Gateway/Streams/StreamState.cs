namespace MediaEngine.Gateway.Streams;

/// <summary>What a stream does now.</summary>
public enum StreamState : byte
{
    /// <summary>Nobody watches, so the camera is not pulled.</summary>
    Idle,

    /// <summary>A connection to the camera is being made, or the camera is being asked.</summary>
    Connecting,

    /// <summary>The camera plays, and no picture has come yet.</summary>
    Starting,

    /// <summary>Media arrives.</summary>
    Playing,

    /// <summary>The last attempt failed; the next one follows.</summary>
    Waiting,

    /// <summary>A stream for publishers that nobody publishes now.</summary>
    Unpublished,
}
