namespace MediaEngine.Protocol.Rtsp;

/// <summary>Counters of a session, from its start.</summary>
public readonly record struct RtspStatistics
{
    /// <summary>How often the reader had to search for the next frame or message.</summary>
    public long Resynchronisations { get; init; }

    /// <summary>Octets that belonged to no frame and no message.</summary>
    public long GarbageOctets { get; init; }

    /// <summary>Interleaved packets on channels that belong to no track.</summary>
    public long ForeignPackets { get; init; }

    /// <summary>Replies that belong to no request.</summary>
    public long UnmatchedReplies { get; init; }

    /// <summary>URLs from the camera that named another host. The configured host was used instead.</summary>
    public long ForeignUrls { get; init; }

    /// <summary>Requests the camera sent.</summary>
    public long CameraRequests { get; init; }
}
