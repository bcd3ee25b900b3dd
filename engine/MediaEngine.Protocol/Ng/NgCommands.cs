using System.Collections.Frozen;
using System.Collections.Immutable;
using static MediaEngine.Protocol.Ng.NgStanding;

namespace MediaEngine.Protocol.Ng;

/// <summary>All commands, one row each, in the order of <see cref="NgCommand"/>.</summary>
public static class NgCommands
{
    public static readonly ImmutableArray<NgCommandDefinition> All =
    [
        new(NgCommand.Ping, "ping", "ping", Same()),
        new(NgCommand.Offer, "offer", "offer", Same("Codecs are added if they can be transcoded: see below.")),
        new(NgCommand.Answer, "answer", "answer", Same()),
        new(NgCommand.Delete, "delete", "delete",
            Same("A to-tag counts only with the flag `to-tag`. A party that is deleted without delay is listed in `query` for one more " +
                 "second, without ports; then the remaining branch of the fork is heard again. Each of several merged calls ends with " +
                 "its own call-id.")),
        new(NgCommand.Query, "query", "query", Same()),
        new(NgCommand.List, "list", "list", Same()),
        new(NgCommand.StartRecording, "start recording", "startrec",
            NotYet("Nothing is written. State and file names are kept and reported.", "recording")),
        new(NgCommand.StopRecording, "stop recording", "stoprec", Different("The state ends. Nothing was written.")),
        new(NgCommand.PauseRecording, "pause recording", "pauserec",
            NotYet("Nothing is written. The state is kept and reported.", "recording")),
        new(NgCommand.StartForwarding, "start forwarding", "startfwd",
            Different("State is kept and reported. No sound is sent to a recorder: a warning says so with `recording-method` `proc` or " +
                      "`all`. With `pcap` rtpengine forwards nothing either.")),
        new(NgCommand.StopForwarding, "stop forwarding", "stopfwd", Different("As `start forwarding`.")),
        new(NgCommand.BlockDtmf, "block DTMF", "blkdtmf", Different("Telephone events are dropped. See the key `DTMF-security`.")),
        new(NgCommand.UnblockDtmf, "unblock DTMF", "unblkdtmf", Same()),
        new(NgCommand.BlockMedia, "block media", "blkmedia", Same()),
        new(NgCommand.UnblockMedia, "unblock media", "unblkmedia", Same()),
        new(NgCommand.SilenceMedia, "silence media", "slnmedia", Same("Silences G.711 audio. Other audio is blocked instead.")),
        new(NgCommand.UnsilenceMedia, "unsilence media", "unslnmedia", Same()),
        new(NgCommand.PlayMedia, "play media", "playmedia",
            NotYet("Nothing is played. The request is checked in full, then refused like a file that cannot be read.")),
        new(NgCommand.StopMedia, "stop media", "stopmedia", NoEffect("No media is ever playing.")),
        new(NgCommand.PlayDtmf, "play DTMF", "playdtmf",
            NotYet("No digit is sent. The request is checked in full, then refused with `No matching codec handler`.")),
        new(NgCommand.Statistics, "statistics", "stats",
            Same("Player numbers are zero. `transcoders` has each chain with its `num`, as calls were negotiated; rates and sums by " +
                 "chain are zero, because packets are not counted by chain. `intervalstatistics` is there when Graphite is configured; " +
                 "an interval is that of Graphite.")),
        new(NgCommand.Publish, "publish", "pub", Same()),
        new(NgCommand.SubscribeRequest, "subscribe request", "subreq",
            Different("`mix` describes one media of a kind but does not mix audio. Equal mids of several sources are made unique (RFC " +
                      "8843).")),
        new(NgCommand.SubscribeAnswer, "subscribe answer", "subans",
            Same("The answer needs only one of the codecs. Media of the source in another codec is transcoded.")),
        new(NgCommand.Unsubscribe, "unsubscribe", "unsub",
            Same("Without `directional` the party is removed, unless offer and answer made it part of a dialogue.")),
        new(NgCommand.Connect, "connect", "conn", Same()),
        new(NgCommand.InjectStart, "inject start", "injstart",
            Different("The stream is sent in addition to the other streams of the party. It is not mixed.", "mixing", _ => true)),
        new(NgCommand.InjectStop, "inject stop", "injstop", Same()),
        new(NgCommand.Create, "create", "create",
            Different("A video codec has its clock rate in a=rtpmap, where rtpengine prints `VP8/0`.")),
        new(NgCommand.CreateAnswer, "create answer", "crtansw", Same()),
        new(NgCommand.Mesh, "mesh", "mesh",
            Different("Streams are sent separately. They are not mixed.", "mixing", r => !r.Subscription.Unsubscribe)),
        new(NgCommand.Transform, "transform", "trnsfm",
            NotYet("Nothing is transformed. The request is checked, then refused with `Failed to set up transform`.")),
        new(NgCommand.Cli, "cli", "cli", Same("Runs one command without control characters. A request without `body` is an error.")),
        new(NgCommand.Rollback, "rollback", "",
            Same("The reply has `restored`, 1 or 0, and a warning where nothing was restored. DTLS or ICE that the refused offer " +
                 "restarted begin anew.")),
    ];

    private static readonly FrozenDictionary<string, NgCommandDefinition> _byName =
        All.Append(new NgCommandDefinition(NgCommand.Cli, "CLI", "cli", Same())).ToFrozenDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>Exact match: lower-case words, single spaces, DTMF in upper case; cli also as CLI.</summary>
    public static bool TryFind(string name, out NgCommand command)
    {
        bool found = _byName.TryGetValue(name, out NgCommandDefinition? row);
        command = found ? row!.Command : default;
        return found;
    }

    public static NgCommandDefinition Definition(NgCommand command) => All[(int)command];
}
