using System.Collections.Immutable;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>An event that the caller has not read yet. Packets never wait here.</summary>
internal sealed record RtspPendingEvent(RtspEventKind Kind)
{
    public int Track { get; init; } = -1;

    public RtspDescription? Description { get; init; }

    public RtspTrackTransport? Transport { get; init; }

    public ImmutableArray<RtspRtpInfo> RtpInfo { get; init; }

    public RtspUrl? Url { get; init; }

    public RtspFailure? Failure { get; init; }

    public RtspEvent ToEvent() => new()
    {
        Kind = Kind,
        Track = Track,
        Description = Description,
        Transport = Transport,
        RtpInfo = RtpInfo,
        Url = Url,
        Failure = Failure,
    };
}
