using static MediaEngine.Protocol.Ng.NgStanding;

namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>Packet time, player, echo, T.38, music on hold (ng-flags 2.5).</summary>
internal static class MediaTable
{
    private const string CodableOnly = "Applies to codecs that can be transcoded here; other codecs keep their packet time.";

    private const string NoPlayer = "Media passes at the pace of its sender: there is no player.";

    private const string FaxLibrary =
        "The gateway needs libspandsp. Without it, or without G.711 on the audio side, the reply has a `warning` and the section passes " +
        "as it is. " +
        "A gateway stays until an offer says `stop`.";

    private static readonly NgWords<NgAudioPlayer> _players = new(
        ("default", NgAudioPlayer.Default),
        ("transcoding|on|yes|enable|enabled|1", NgAudioPlayer.Transcoding),
        ("off|no|disable|disabled|0", NgAudioPlayer.Off),
        ("always|force|forced", NgAudioPlayer.Always));

    private static readonly NgWords<NgMediaEcho> _echoes = new(
        ("blackhole|sinkhole", NgMediaEcho.Blackhole),
        ("forward|fwd|fw", NgMediaEcho.Forward),
        ("backwards|backward|bkw|bk", NgMediaEcho.Backwards),
        ("both", NgMediaEcho.Both));

    private static readonly NgWords<bool> _dropTraffic = new(("start", true), ("stop", false));

    private static readonly NgWords<NgT38> _t38Options = new(
        ("decode", NgT38.Decode),
        ("force", NgT38.Force),
        ("stop", NgT38.Stop),
        ("no-ECM|no-ecm", NgT38.NoEcm),
        ("no-V.17|no-V17|no-v.17|no-v17", NgT38.NoV17),
        ("no-V.27ter|no-V27ter|no-v.27ter|no-v27ter", NgT38.NoV27Ter),
        ("no-V.29|no-V29|no-v.29|no-v29", NgT38.NoV29),
        ("no-V.34|no-V34|no-v.34|no-v34", NgT38.NoV34),
        ("no-IAF|no-iaf", NgT38.NoIaf),
        ("FEC|fec", NgT38.Fec));

    private static readonly NgWords<NgMusicOnHoldMode> _musicOnHoldModes = new(
        ("sendrecv", NgMusicOnHoldMode.SendReceive),
        ("sendonly", NgMusicOnHoldMode.SendOnly),
        ("reflect", NgMusicOnHoldMode.Reflect));

    public static readonly NgKeyRow[] Keys =
    [
        NgKeyRow.Number("ptime", Same(CodableOnly), (r, ms) => r.Request.Media.Ptime = ms),
        NgKeyRow.Number("ptime-reverse|reverse-ptime", Same(CodableOnly), (r, ms) => r.Request.Media.PtimeReverse = ms),
        NgKeyRow.Number("delay-buffer", NotYet("Media is not delayed.", isAsked: r => r.Media.DelayBuffer > 0),
            (r, ms) => r.Request.Media.DelayBuffer = ms),
        NgKeyRow.Words("audio-player|player",
            NotYet(NoPlayer + " The other words have no effect.", isAsked: r => r.Media.AudioPlayer == NgAudioPlayer.Always),
            _players, (r, player) => r.Request.Media.AudioPlayer = player),
        NgKeyRow.Words("media-echo", Same(), _echoes, (r, echo) => r.Request.Media.Echo = echo),
        NgKeyRow.Words("drop-traffic", Same(), _dropTraffic, (r, on) => r.Request.Media.DropTraffic = on),
        NgKeyRow.Switch("generate-RTCP", Same(), (r, on) => r.Request.Media.GenerateRtcp = on),
        NgKeyRow.Words("T.38|T38", Same(FaxLibrary), _t38Options, AddT38),
        NgKeyRow.Number("T.38-version|T38-version", Same(FaxLibrary), (r, version) => r.Request.T38.Version = version),
        new("moh", NotYet("Nothing is played on hold."), ApplyMusicOnHold),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        new("player|audio-player", NoEffect(NoPlayer), r => r.Request.Media.AudioPlayer = NgAudioPlayer.Transcoding),
        new("no-player|no-audio-player", NoEffect(NoPlayer), r => r.Request.Media.AudioPlayer = NgAudioPlayer.Off),
        new("generate-RTCP", Same(), r => r.Request.Media.GenerateRtcp = true),
        new("no-jitter-buffer", NoEffect("There is no jitter buffer."), r => r.Request.Media.NoJitterBuffer = true),
        new("block-short", NotYet("Nothing is blocked by it. It is not known to us which packets count as short."),
            r => r.Request.Media.BlockShort = true),
        new("early-media", NoEffect("There is no player that could start."), r => r.Request.Media.EarlyMedia = true),
    ];

    public static readonly NgPrefixRow[] Prefixes =
    [
        new("T38-|T.38-", Same(), (r, word) => _t38Options.Apply(r, word, AddT38)),
    ];

    private static void AddT38(NgRequestReader reader, NgT38 option)
    {
        if (reader.Request.Command is NgCommand.Offer or NgCommand.SubscribeRequest or NgCommand.Publish)
            reader.Request.T38.Options |= option;
    }

    private static void ApplyMusicOnHold(NgRequestReader reader, NgValue value)
    {
        if (value is not NgDictionary options)
        {
            reader.Warn("value is not a dictionary:", "moh");
            return;
        }

        var hold = new NgMusicOnHoldOptions { File = options.TextOf("file") };
        if (options["blob"] is NgString blob)
            hold.Blob = blob.Bytes;
        if (options["db-id"] is NgValue id && NgArguments.TryInteger(id, out long databaseId))
            hold.DatabaseId = databaseId;
        if (options.TextOf("mode") is string mode)
            _musicOnHoldModes.Apply(reader, mode, (_, parsed) => hold.Mode = parsed);
        hold.ZeroConnection = options.TextOf("connection") == "zero";
        reader.Request.MusicOnHold = hold;
    }
}
