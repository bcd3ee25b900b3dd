using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>The class that executes each command, one row each.</summary>
internal static class CommandHandlers
{
    public static readonly IReadOnlyDictionary<NgCommand, INgCommand> All = new Dictionary<NgCommand, INgCommand>
    {
        [NgCommand.Ping] = new PingCommand(),
        [NgCommand.Offer] = new OfferAnswerCommand(isOffer: true),
        [NgCommand.Answer] = new OfferAnswerCommand(isOffer: false),
        [NgCommand.Delete] = new DeleteCommand(),
        [NgCommand.Query] = new QueryCommand(),
        [NgCommand.List] = new ListCommand(),
        [NgCommand.StartRecording] = new RecordingCommand(RecordingSwitch.Start),
        [NgCommand.StopRecording] = new RecordingCommand(RecordingSwitch.Stop),
        [NgCommand.PauseRecording] = new RecordingCommand(RecordingSwitch.Pause),
        [NgCommand.StartForwarding] = new MediaSwitchCommand(MediaSwitch.Forwarding, on: true),
        [NgCommand.StopForwarding] = new MediaSwitchCommand(MediaSwitch.Forwarding, on: false),
        [NgCommand.BlockDtmf] = new MediaSwitchCommand(MediaSwitch.BlockDtmf, on: true),
        [NgCommand.UnblockDtmf] = new MediaSwitchCommand(MediaSwitch.BlockDtmf, on: false),
        [NgCommand.BlockMedia] = new MediaSwitchCommand(MediaSwitch.BlockMedia, on: true),
        [NgCommand.UnblockMedia] = new MediaSwitchCommand(MediaSwitch.BlockMedia, on: false),
        [NgCommand.SilenceMedia] = new MediaSwitchCommand(MediaSwitch.SilenceMedia, on: true),
        [NgCommand.UnsilenceMedia] = new MediaSwitchCommand(MediaSwitch.SilenceMedia, on: false),
        [NgCommand.PlayMedia] = new PlayMediaCommand(),
        [NgCommand.StopMedia] = new StopMediaCommand(),
        [NgCommand.PlayDtmf] = new PlayDtmfCommand(),
        [NgCommand.Publish] = new PublishCommand(),
        [NgCommand.SubscribeRequest] = new SubscribeRequestCommand(),
        [NgCommand.SubscribeAnswer] = new SubscribeAnswerCommand(),
        [NgCommand.Unsubscribe] = new UnsubscribeCommand(),
        [NgCommand.Connect] = new ConnectCommand(),
        [NgCommand.InjectStart] = new InjectCommand(start: true),
        [NgCommand.InjectStop] = new InjectCommand(start: false),
        [NgCommand.Create] = new CreateCommand(),
        [NgCommand.CreateAnswer] = new CreateAnswerCommand(),
        [NgCommand.Mesh] = new MeshCommand(),
        [NgCommand.Transform] = new TransformCommand(),
        [NgCommand.Statistics] = new StatisticsCommand(),
        [NgCommand.Cli] = new CliCommand(),
        [NgCommand.Rollback] = new RollbackCommand(),
    };
}
