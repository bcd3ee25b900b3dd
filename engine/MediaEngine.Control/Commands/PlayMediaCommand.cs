using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>
/// NG play media. There is no player yet: the request is checked in full and then refused like a file that cannot be read.
/// </summary>
internal sealed class PlayMediaCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        if (PlaybackTarget.Find(context, out _, out _) is { } missing)
            return NgReply.Error(missing);
        NgPlaybackOptions playback = context.Request.Playback;
        string? source = !string.IsNullOrEmpty(playback.File) ? "file"
            : !playback.Blob.IsEmpty ? "blob"
            : playback.DatabaseId is not null ? "database"
            : null;
        return NgReply.Error(source is null ? "No media file specified" : $"Failed to start media playback from {source}");
    }
}
