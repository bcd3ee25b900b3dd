using System.Collections.Immutable;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>One event of a session. <see cref="Packet"/> is valid until the session is called again.</summary>
public readonly ref struct RtspEvent
{
    public RtspEventKind Kind { get; init; }

    /// <summary>Index of the track; -1 when the event belongs to no track.</summary>
    public int Track { get; init; }

    /// <summary>The packet came on an RTCP channel.</summary>
    public bool IsRtcp { get; init; }

    /// <summary>For <see cref="RtspEventKind.Packet"/>.</summary>
    public ReadOnlySpan<byte> Packet { get; init; }

    /// <summary>For <see cref="RtspEventKind.Described"/> and <see cref="RtspEventKind.Announced"/>.</summary>
    public RtspDescription? Description { get; init; }

    /// <summary>For <see cref="RtspEventKind.TrackReady"/>.</summary>
    public RtspTrackTransport? Transport { get; init; }

    /// <summary>For <see cref="RtspEventKind.Playing"/>; default when the camera sends no RTP-Info.</summary>
    public ImmutableArray<RtspRtpInfo> RtpInfo { get; init; }

    /// <summary>For <see cref="RtspEventKind.Redirected"/>.</summary>
    public RtspUrl? Url { get; init; }

    /// <summary>For <see cref="RtspEventKind.Failed"/> and <see cref="RtspEventKind.TrackRefused"/>.</summary>
    public RtspFailure? Failure { get; init; }
}
