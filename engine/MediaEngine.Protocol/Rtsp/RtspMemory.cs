namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// What worked with a camera. The caller keeps it and gives it to the next session; it is a value and holds no secret.
/// </summary>
public sealed record RtspMemory
{
    /// <summary>The transport that brought packets, or the next to try; null when nothing is known.</summary>
    public RtspTransportKind? Transport { get; init; }

    /// <summary>What keeps its sessions alive.</summary>
    public RtspKeepAlive KeepAlive { get; init; }

    /// <summary>
    /// The strongest scheme that was accepted. Not <see cref="RtspAuthenticationScheme.None"/>: the password was right once.
    /// </summary>
    public RtspAuthenticationScheme Authentication { get; init; }

    /// <summary>Whether the camera takes a request for its backchannel.</summary>
    public RtspAnswered Backchannel { get; init; }

    /// <summary>Whether the camera answers OPTIONS. Where it does not, the next session begins with DESCRIBE.</summary>
    public RtspAnswered Options { get; init; }
}
