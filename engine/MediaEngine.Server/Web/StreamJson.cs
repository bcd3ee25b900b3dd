using System.Text.Json.Serialization;
using MediaEngine.Gateway.Streams;
using MediaEngine.Protocol.Rtsp;

namespace MediaEngine.Server.Web;

/// <summary>A stream in the API.</summary>
/// <param name="State">In small letters: idle, connecting, starting, playing, waiting, unpublished.</param>
/// <param name="Url">Without user information and without what looks like a password; null for a published stream.</param>
/// <param name="Connections">To the camera, since the start.</param>
internal sealed record StreamJson(
    string Name, string State, string Detail, long InStateMs, long? RetryInMs, string? Url, int Viewers, int Connections, TrackJson? Video,
    TrackJson? Audio)
{
    /// <summary>Only where one stream is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StreamSettingsJson? Settings { get; init; }

    /// <summary>Newest statistics of viewers; only where one stream is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ViewerReportJson>? Reports { get; init; }

    public static StreamJson Of(StreamStatus status) => new(
        status.Name, StateText(status.State), status.Detail, (long)status.InState.TotalMilliseconds,
        status.RetryIn is { } retry ? (long)retry.TotalMilliseconds : null, status.Url is { } url ? RtspUrl.Mask(url) : null,
        status.Viewers,
        status.Connections, TrackJson.Video(status.Video), TrackJson.Audio(status.Audio));

    public static string StateText(StreamState state) => state switch
    {
        StreamState.Idle => "idle",
        StreamState.Connecting => "connecting",
        StreamState.Starting => "starting",
        StreamState.Playing => "playing",
        StreamState.Waiting => "waiting",
        _ => "unpublished",
    };
}
