namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// What worked with a camera. The caller keeps it and gives it to the next session. It is a value and contains no secret.
/// </summary>
public sealed record RtspMemory
{
    /// <summary>The transport that brought packets, or the next one to try; null when nothing is known.</summary>
    public RtspTransportKind? Transport { get; init; }

    /// <summary>The requests that keep its sessions alive.</summary>
    public RtspKeepAlive KeepAlive { get; init; }

    /// <summary>
    /// The strongest scheme that the camera accepted. When it is not <see cref="RtspAuthenticationScheme.None"/>, the password was right
    /// before.
    /// </summary>
    public RtspAuthenticationScheme Authentication { get; init; }

    /// <summary>Whether the camera accepts a request for its backchannel.</summary>
    public RtspAnswered Backchannel { get; init; }

    /// <summary>Whether the camera answers OPTIONS. If not, the next session begins with DESCRIBE.</summary>
    public RtspAnswered Options { get; init; }
}
