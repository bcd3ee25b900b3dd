using System.Text.Json.Serialization;
using MediaEngine.Gateway.Streams;

namespace MediaEngine.Server.Web;

/// <summary>A track of a stream in the API; members that mean nothing for its kind are left out.</summary>
internal sealed record TrackJson(string Codec, bool Passes, string? Reason)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Width { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Height { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Profile { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FrameRate { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Frames { get; init; }

    /// <summary>Hz.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ClockRate { get; init; }

    /// <summary>Bits per second.</summary>
    public required long Bitrate { get; init; }

    public required long LostPackets { get; init; }

    public required string Clock { get; init; }

    public static TrackJson? Video(TrackStatus? track) => track is null ? null : new TrackJson(track.Codec, track.Passes, track.Reason)
    {
        Width = track.Width,
        Height = track.Height,
        Profile = track.Profile,
        FrameRate = Math.Round(track.FrameRate, 2),
        Frames = track.Frames,
        Bitrate = track.Bitrate,
        LostPackets = track.LostPackets,
        Clock = track.Clock,
    };

    public static TrackJson? Audio(TrackStatus? track) => track is null ? null : new TrackJson(track.Codec, track.Passes, track.Reason)
    {
        ClockRate = track.ClockRate,
        Bitrate = track.Bitrate,
        LostPackets = track.LostPackets,
        Clock = track.Clock,
    };
}
