namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>Recording and playback (ng-flags 2.6).</summary>
internal static class RecordingTable
{
    private static readonly NgWords<NgRecordCall> _recordCalls = new(
        ("yes|on|true|1", NgRecordCall.On), ("no|off|false|0", NgRecordCall.Off), ("discard", NgRecordCall.Discard));

    public static readonly NgKeyRow[] Keys =
    [
        NgKeyRow.Words("record-call", _recordCalls, (r, record) => r.Request.Recording.RecordCall = record),
        NgKeyRow.Text("metadata", (r, text) => r.Request.Recording.Metadata = text),
        NgKeyRow.Text(
            "recording-file|recording-dest|recording-destination|output-file|output-dest|output-destination",
            (r, text) => r.Request.Recording.File = text),
        NgKeyRow.Text(
            "recording-dir|recording-directory|recording-path|recording-folder|output-dir|output-directory|output-path|output-folder",
            (r, text) => r.Request.Recording.Directory = text),
        NgKeyRow.Text("recording-pattern|output-pattern", (r, text) => r.Request.Recording.Pattern = text),
        NgKeyRow.Number("recording-media-slot-offer", (r, slot) => r.Request.Recording.MediaSlotOffer = slot),
        NgKeyRow.Number("recording-media-slot-answer", (r, slot) => r.Request.Recording.MediaSlotAnswer = slot),
        NgKeyRow.Number("recording-media-slots", (r, slots) => r.Request.Recording.MediaSlots = slots),
        NgKeyRow.Text("vsc-start-rec", (r, digits) => r.Request.Recording.VscStart = digits),
        NgKeyRow.Text("vsc-stop-rec", (r, digits) => r.Request.Recording.VscStop = digits),
        NgKeyRow.Text("vsc-pause-rec", (r, digits) => r.Request.Recording.VscPause = digits),
        NgKeyRow.Text("vsc-start-stop-rec", (r, digits) => r.Request.Recording.VscStartStop = digits),
        NgKeyRow.Text("vsc-pause-resume-rec", (r, digits) => r.Request.Recording.VscPauseResume = digits),
        NgKeyRow.Text("vsc-start-pause-resume-rec", (r, digits) => r.Request.Recording.VscStartPauseResume = digits),

        NgKeyRow.Text("file", (r, path) => r.Request.Playback.File = path),
        new("blob", (r, value) =>
        {
            if (value is NgString blob)
                r.Request.Playback.Blob = blob.Bytes;
            else
                r.Warn("value is not a string:", "blob");
        }),
        NgKeyRow.Text("blob64", (r, text) =>
        {
            byte[] blob = new byte[text.Length / 4 * 3 + 3];
            if (Convert.TryFromBase64String(text, blob, out int length))
                r.Request.Playback.Blob = blob.AsMemory(0, length);
            else
                r.Warn("value is not base64:", "blob64");
        }),
        new("db-id", (r, value) =>
        {
            if (NgArguments.TryInteger(value, out long id))
                r.Request.Playback.DatabaseId = id;
            else
                r.Warn("value is not a number:", "db-id");
        }),
        NgKeyRow.Number("repeat-times", (r, times) => r.Request.Playback.RepeatTimes = times),
        NgKeyRow.Number("repeat-duration", (r, ms) => r.Request.Playback.RepeatDuration = ms),
        NgKeyRow.Number("start-pos", (r, ms) => r.Request.Playback.StartPosition = ms),
        NgKeyRow.Number("duration", (r, ms) => r.Request.Playback.Duration = ms),
        new("pause", ApplyPause),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        new("record-call", r => r.Request.Recording.RecordCall = NgRecordCall.On),
        new("discard-recording", r => r.Request.Recording.Discard = true),
        new("exclude-recording", r => r.Request.Recording.Exclude = true),
        new("skip-recording-db", r => r.Request.Recording.SkipDatabase = true),
        new("recording-vsc", r => r.Request.Recording.Vsc = true),
        new("recording-announcement", r => r.Request.Recording.Announcement = true),
        new("pause", r => r.Request.Recording.Pause = true),
        new("block-egress", r => r.Request.Playback.BlockEgress = true),
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
