using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MediaEngine.Protocol.Ng;

/// <summary>One row of the command table.</summary>
/// <param name="Command">Which command.</param>
/// <param name="Name">The exact wire name ("start recording").</param>
/// <param name="ShortName">Prefix of the per-proxy counters in the statistics ("startrec"); empty for commands the statistics of rtpengine
/// 26.3 do not know.</param>
public sealed record NgCommandDefinition(NgCommand Command, string Name, string ShortName);

/// <summary>All commands, one row each, in the order of <see cref="NgCommand"/>.</summary>
public static class NgCommands
{
    public static readonly ImmutableArray<NgCommandDefinition> All =
    [
        new(NgCommand.Ping, "ping", "ping"),
        new(NgCommand.Offer, "offer", "offer"),
        new(NgCommand.Answer, "answer", "answer"),
        new(NgCommand.Delete, "delete", "delete"),
        new(NgCommand.Query, "query", "query"),
        new(NgCommand.List, "list", "list"),
        new(NgCommand.StartRecording, "start recording", "startrec"),
        new(NgCommand.StopRecording, "stop recording", "stoprec"),
        new(NgCommand.PauseRecording, "pause recording", "pauserec"),
        new(NgCommand.StartForwarding, "start forwarding", "startfwd"),
        new(NgCommand.StopForwarding, "stop forwarding", "stopfwd"),
        new(NgCommand.BlockDtmf, "block DTMF", "blkdtmf"),
        new(NgCommand.UnblockDtmf, "unblock DTMF", "unblkdtmf"),
        new(NgCommand.BlockMedia, "block media", "blkmedia"),
        new(NgCommand.UnblockMedia, "unblock media", "unblkmedia"),
        new(NgCommand.SilenceMedia, "silence media", "slnmedia"),
        new(NgCommand.UnsilenceMedia, "unsilence media", "unslnmedia"),
        new(NgCommand.PlayMedia, "play media", "playmedia"),
        new(NgCommand.StopMedia, "stop media", "stopmedia"),
        new(NgCommand.PlayDtmf, "play DTMF", "playdtmf"),
        new(NgCommand.Statistics, "statistics", "stats"),
        new(NgCommand.Publish, "publish", "pub"),
        new(NgCommand.SubscribeRequest, "subscribe request", "subreq"),
        new(NgCommand.SubscribeAnswer, "subscribe answer", "subans"),
        new(NgCommand.Unsubscribe, "unsubscribe", "unsub"),
        new(NgCommand.Connect, "connect", "conn"),
        new(NgCommand.InjectStart, "inject start", "injstart"),
        new(NgCommand.InjectStop, "inject stop", "injstop"),
        new(NgCommand.Create, "create", "create"),
        new(NgCommand.CreateAnswer, "create answer", "crtansw"),
        new(NgCommand.Mesh, "mesh", "mesh"),
        new(NgCommand.Transform, "transform", "trnsfm"),
        new(NgCommand.Cli, "cli", "cli"),
        new(NgCommand.Rollback, "rollback", ""),
    ];

    private static readonly FrozenDictionary<string, NgCommandDefinition> _byName =
        All.Append(new NgCommandDefinition(NgCommand.Cli, "CLI", "cli")).ToFrozenDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>Exact match: lower-case words, single spaces, DTMF in upper case; cli also as CLI.</summary>
    public static bool TryFind(string name, out NgCommand command)
    {
        bool found = _byName.TryGetValue(name, out NgCommandDefinition? row);
        command = found ? row!.Command : default;
        return found;
    }

    public static NgCommandDefinition Definition(NgCommand command) => All[(int)command];
}
