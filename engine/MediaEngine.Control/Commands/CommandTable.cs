using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>Which class executes which command, one row each.</summary>
internal static class CommandTable
{
    public static readonly IReadOnlyDictionary<NgCommand, INgCommand> All = new Dictionary<NgCommand, INgCommand>
    {
        [NgCommand.Ping] = new PingCommand(),
        [NgCommand.Offer] = new OfferAnswerCommand(isOffer: true),
        [NgCommand.Answer] = new OfferAnswerCommand(isOffer: false),
        [NgCommand.Delete] = new DeleteCommand(),
        [NgCommand.Query] = new QueryCommand(),
        [NgCommand.List] = new ListCommand(),
    };
}
