using MediaEngine.Control.Calls;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>NG play media. There is no player yet: what is asked for is checked in full and then refused like a file that cannot be read.</summary>
internal sealed class PlayMediaCommand : INgCommand
{
    public const string NoParty = "No participant party specified";

    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (CallLookup.Find(context, out CallState call) is { } missing)
            return NgReply.Error(missing);
        if (PartySelection.Select(call, request, fromTagNeedsDirectional: false, out Party? party) is { } unmatched)
            return NgReply.Error(unmatched);
        if (party is null && request.Selection.Scope != NgScope.All)
            return NgReply.Error(NoParty);
        NgPlaybackOptions playback = request.Playback;
        string? source = !string.IsNullOrEmpty(playback.File) ? "file"
            : !playback.Blob.IsEmpty ? "blob"
            : playback.DatabaseId is not null ? "database"
            : null;
        return NgReply.Error(source is null ? "No media file specified" : $"Failed to start media playback from {source}");
    }
}
