using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

internal sealed class PingCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context) => NgReply.Pong();
}
