using System.Text.Json.Serialization;

namespace MediaEngine.Server.Web;

/// <summary>
/// What a viewer measured itself, as W3C webrtc-stats names it where that has a name. Untrusted: shown to the operator, used for nothing.
/// Unknown members are ignored, because pages are older and newer than the engine.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record ViewerReportJson
{
    /// <summary>From the click to the first picture.</summary>
    public double? FirstPictureMs { get; init; }

    public long? FramesDecoded { get; init; }

    public long? FramesDropped { get; init; }

    public double? FramesPerSecond { get; init; }

    public int? FreezeCount { get; init; }

    public double? TotalFreezesDurationMs { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public long? BytesReceived { get; init; }

    public long? PacketsLost { get; init; }

    public double? JitterMs { get; init; }

    /// <summary>Mean time of a frame in the jitter buffer.</summary>
    public double? JitterBufferMs { get; init; }

    public double? RoundTripMs { get; init; }

    /// <summary>Encoding name; at most 16 characters are kept.</summary>
    public string? Codec { get; init; }

    /// <summary>Since the report came; only in answers.</summary>
    public long? AgeMs { get; init; }
}
