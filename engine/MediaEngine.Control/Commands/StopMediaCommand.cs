using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>NG stop media. As there is no player yet, nothing is ever playing.</summary>
internal sealed class StopMediaCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context) =>
        NgReply.Error(PlaybackTarget.Find(context, out _, out _) ?? "Not currently playing media");
}
