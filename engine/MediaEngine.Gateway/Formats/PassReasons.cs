using MediaEngine.Gateway.Hub;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Formats;

/// <summary>Why a track cannot be sent to viewers as it is.</summary>
internal static class PassReasons
{
    /// <summary>A sentence; null when the track passes.</summary>
    public static string? WhyNot(MediaKind kind, string codec, TrackFigures? figures)
    {
        if (!StreamFormats.CanPass(kind, codec))
        {
            return kind == MediaKind.Video
                ? $"Browsers do not play {codec}, and transcoding video is not done yet."
                : $"Browsers do not play {codec}, and transcoding this sound is not done yet.";
        }

        if (figures is { Reorders: true })
            return "The camera sends B-frames, which browsers cannot play in real time. Turn B-frames off in the camera.";
        return codec.Equals("H265", StringComparison.OrdinalIgnoreCase) ? "Only some browsers play H265; the others get no picture." : null;
    }
}
