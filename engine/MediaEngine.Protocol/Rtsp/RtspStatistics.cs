namespace MediaEngine.Protocol.Rtsp;

/// <summary>Counters of a session, from its start.</summary>
public readonly record struct RtspStatistics
{
    /// <summary>Times the next frame or message had to be searched for.</summary>
    public long Resynchronisations { get; init; }

    /// <summary>Octets that belonged to no frame and no message.</summary>
    public long GarbageOctets { get; init; }

    /// <summary>Interleaved packets on channels of no track.</summary>
    public long ForeignPackets { get; init; }

    /// <summary>Replies to no request.</summary>
    public long UnmatchedReplies { get; init; }

    /// <summary>URLs of the camera that named another host; the configured one was used.</summary>
    public long ForeignUrls { get; init; }

    /// <summary>Requests the camera sent.</summary>
    public long CameraRequests { get; init; }
}
