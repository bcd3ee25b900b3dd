using static MediaEngine.Protocol.Ng.NgStanding;

namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>Recording and playback (ng-flags 2.6).</summary>
internal static class RecordingTable
{
    private const string NothingWritten = "Nothing is written. State, file and directory are kept and reported.";

    private const string NoCodes = "DTMF codes do not control recording.";

    private const string NothingPlayed = "Nothing is played.";

    private static readonly NgWords<NgRecordCall> _recordCalls = new(
        ("yes|on|true|1", NgRecordCall.On), ("no|off|false|0", NgRecordCall.Off), ("discard", NgRecordCall.Discard));

    public static readonly NgKeyRow[] Keys =
    [
        NgKeyRow.Words("record-call", NotYet(NothingWritten, "recording", r => r.Recording.RecordCall == NgRecordCall.On),
            _recordCalls, (r, record) => r.Request.Recording.RecordCall = record),
        NgKeyRow.Text("metadata", Same(), (r, text) => r.Request.Recording.Metadata = text),
        NgKeyRow.Text(
            "recording-file|recording-dest|recording-destination|output-file|output-dest|output-destination",
            NotYet(NothingWritten, "recording"),
            (r, text) => r.Request.Recording.File = text),
        NgKeyRow.Text(
            "recording-dir|recording-directory|recording-path|recording-folder|output-dir|output-directory|output-path|output-folder",
            NotYet(NothingWritten, "recording"),
            (r, text) => r.Request.Recording.Directory = text),
        NgKeyRow.Text("recording-pattern|output-pattern", NotYet(NothingWritten, "recording"),
            (r, text) => r.Request.Recording.Pattern = text),
        NgKeyRow.Number("recording-media-slot-offer", NotYet(NothingWritten, "recording"),
            (r, slot) => r.Request.Recording.MediaSlotOffer = slot),
        NgKeyRow.Number("recording-media-slot-answer", NotYet(NothingWritten, "recording"),
            (r, slot) => r.Request.Recording.MediaSlotAnswer = slot),
        NgKeyRow.Number("recording-media-slots", NotYet(NothingWritten, "recording"), (r, slots) => r.Request.Recording.MediaSlots = slots),
        NgKeyRow.Text("vsc-start-rec", NotYet(NoCodes, "recording-vsc"), (r, digits) => r.Request.Recording.VscStart = digits),
        NgKeyRow.Text("vsc-stop-rec", NotYet(NoCodes, "recording-vsc"), (r, digits) => r.Request.Recording.VscStop = digits),
        NgKeyRow.Text("vsc-pause-rec", NotYet(NoCodes, "recording-vsc"), (r, digits) => r.Request.Recording.VscPause = digits),
        NgKeyRow.Text("vsc-start-stop-rec", NotYet(NoCodes, "recording-vsc"), (r, digits) => r.Request.Recording.VscStartStop = digits),
        NgKeyRow.Text("vsc-pause-resume-rec", NotYet(NoCodes, "recording-vsc"), (r, digits) => r.Request.Recording.VscPauseResume = digits),
        NgKeyRow.Text("vsc-start-pause-resume-rec", NotYet(NoCodes, "recording-vsc"),
            (r, digits) => r.Request.Recording.VscStartPauseResume = digits),

        NgKeyRow.Text("file", NotYet(NothingPlayed, "playing"), (r, path) => r.Request.Playback.File = path),
        new("blob", NotYet(NothingPlayed, "playing"), (r, value) =>
        {
            if (value is NgString blob)
                r.Request.Playback.Blob = blob.Bytes;
            else
                r.Warn("value is not a string:", "blob");
        }),
        NgKeyRow.Text("blob64", NotYet(NothingPlayed, "playing"), (r, text) =>
        {
            byte[] blob = new byte[text.Length / 4 * 3 + 3];
            if (Convert.TryFromBase64String(text, blob, out int length))
                r.Request.Playback.Blob = blob.AsMemory(0, length);
            else
                r.Warn("value is not base64:", "blob64");
        }),
        new("db-id", NotYet(NothingPlayed, "playing"), (r, value) =>
        {
            if (NgArguments.TryInteger(value, out long id))
                r.Request.Playback.DatabaseId = id;
            else
                r.Warn("value is not a number:", "db-id");
        }),
        NgKeyRow.Number("repeat-times", NotYet(NothingPlayed, "playing"), (r, times) => r.Request.Playback.RepeatTimes = times),
        NgKeyRow.Number("repeat-duration", NotYet(NothingPlayed, "playing"), (r, ms) => r.Request.Playback.RepeatDuration = ms),
        NgKeyRow.Number("start-pos", NotYet(NothingPlayed, "playing"), (r, ms) => r.Request.Playback.StartPosition = ms),
        NgKeyRow.Number("duration", NotYet(NothingPlayed, "playing"), (r, ms) => r.Request.Playback.Duration = ms),
        new("pause",
            NotYet("No tone is sent. With `stop recording` the state becomes paused.", "playing", r => r.Playback.Pause is not null),
            ApplyPause),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        new("record-call", NotYet(NothingWritten, "recording", r => r.Recording.RecordCall == NgRecordCall.On),
            r => r.Request.Recording.RecordCall = NgRecordCall.On),
        new("discard-recording", NoEffect("Kept as state. Nothing is recorded."), r => r.Request.Recording.Discard = true),
        new("exclude-recording", NoEffect("Kept as state. Nothing is recorded."), r => r.Request.Recording.Exclude = true),
        new("skip-recording-db", NoEffect("Nothing is recorded."), r => r.Request.Recording.SkipDatabase = true),
        new("recording-vsc", NotYet(NoCodes), r => r.Request.Recording.Vsc = true),
        new("recording-announcement", NotYet("Nothing is played."), r => r.Request.Recording.Announcement = true),
        new("pause", NotYet(NothingWritten, "recording"), r => r.Request.Recording.Pause = true),
        new("block-egress", NotYet(NothingPlayed, "playing"), r => r.Request.Playback.BlockEgress = true),
    ];

    /// <summary>A switch for stop recording, milliseconds between tones for play DTMF.</summary>
    private static void ApplyPause(NgRequestReader reader, NgValue value)
    {
        string word = value is NgInteger one ? one.Value.ToString() : (value as NgString)?.Text ?? "";
        if (reader.Request.Command is NgCommand.StopRecording or NgCommand.StartRecording)
            NgWords.OnOff.Apply(reader, word, (r, on) => r.Request.Recording.Pause = on);
        else if (NgArguments.TryInt32(value, out int ms))
            reader.Request.Playback.Pause = ms;
        else
            reader.Warn("value is not a number:", "pause");
    }
}
