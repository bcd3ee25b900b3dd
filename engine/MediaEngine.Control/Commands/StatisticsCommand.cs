using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>NG statistics.</summary>
internal sealed class StatisticsCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context) =>
        NgReply.Ok(new NgDictionary().Add("statistics", StatisticsTree.Build(context.Services, context.Now)));
}
