using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// A camera's description of its stream: the body of the reply to DESCRIBE, as <see cref="RtspDescriptionReader"/> reads it.
/// </summary>
public sealed record RtspDescription
{
    /// <summary>The session's control attribute; null when there is none.</summary>
    public string? Control { get; init; }

    /// <summary>The s= line; empty when there is none. Latin-1 characters.</summary>
    public string Name { get; init; } = "";

    /// <summary>The session's range attribute; null when there is none.</summary>
    public string? Range { get; init; }

    /// <summary>Has at least one track.</summary>
    public required ImmutableArray<RtspTrackDescription> Tracks { get; init; }

    /// <summary>Lines that were not understood, or were above the limit.</summary>
    public int SkippedLines { get; init; }

    /// <summary>Reads a body; false when it has no media section.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out RtspDescription? description)
    {
        description = new RtspDescriptionReader().Read(body);
        return description is not null;
    }

    /// <summary>The first video track and the first audio track that the camera sends.</summary>
    public ImmutableArray<int> DefaultTracks()
    {
        RtspTrackDescription? video = Tracks.FirstOrDefault(t => t.IsMedia && t.IsVideo);
        RtspTrackDescription? audio = Tracks.FirstOrDefault(t => t.IsMedia && t.IsAudio);
        return [.. new[] { video, audio }.Where(t => t is not null).Select(t => t!.Index)];
    }

    /// <summary>The section that receives audio; null when the camera has none.</summary>
    public RtspTrackDescription? Backchannel => Tracks.FirstOrDefault(t => t.IsBackchannel);
}
