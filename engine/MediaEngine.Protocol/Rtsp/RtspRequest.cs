using System.Collections.Immutable;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>A request that waits to be sent, or waits for its reply.</summary>
internal sealed class RtspRequest(RtspRequestKind kind, string method, RtspUrl url, ImmutableArray<RtspHeader> headers = default)
{
    public RtspRequestKind Kind { get; } = kind;

    public string Method { get; } = method;

    public RtspUrl Url { get; } = url;

    /// <summary>Headers in addition to those of every request.</summary>
    public ImmutableArray<RtspHeader> Headers { get; set; } = headers.IsDefault ? [] : headers;

    /// <summary>The track of a SETUP, or of a PLAY of one track.</summary>
    public RtspTrackSetup? Track { get; init; }

    /// <summary>The CSeq of the last transmission.</summary>
    public int CSeq { get; set; }

    public MonotonicTime SentAt { get; set; }

    /// <summary>How often it was sent with a signature.</summary>
    public int Signed { get; set; }

    /// <summary>It was sent again with the other session identifier, or in another form.</summary>
    public bool IsSecondForm { get; set; }
}
