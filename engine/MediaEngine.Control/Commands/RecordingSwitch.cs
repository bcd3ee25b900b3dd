using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>Starts, pauses and stops the recording of a call. Without recording-dir nothing is recorded and nothing changes.</summary>
internal static class RecordingSwitch
{
    /// <summary>NG record-call of offer and answer.</summary>
    public static void Apply(CommandContext context, CallState call)
    {
        switch (context.Request.Recording.RecordCall)
        {
            case NgRecordCall.On when call.Recording is not { Active: true }:
                Start(context, call);
                break;
            case NgRecordCall.Off:
                Stop(context, call);
                break;
            case NgRecordCall.Discard:
                call.Recording = null;
                break;
        }
    }

    public static void Start(CommandContext context, CallState call)
    {
        if (!context.Services.Settings.RecordingEnabled)
            return;
        call.Metadata = context.Request.Recording.Metadata ?? call.Metadata;
        call.Recording = (call.Recording ?? new RecordingState(FileOf(context, call))) with { Active = true, Paused = false };
    }

    public static void Pause(CommandContext context, CallState call) =>
        call.Recording = call.Recording is { Active: true } recording ? recording with { Paused = true } : call.Recording;

    public static void Stop(CommandContext context, CallState call)
    {
        NgRecordingOptions options = context.Request.Recording;
        if (options.Discard)
            call.Recording = null;
        else if (options.Pause)
            Pause(context, call);
        else
            call.Recording = call.Recording is { } recording ? recording with { Active = false, Paused = false } : null;
    }

    private static string FileOf(CommandContext context, CallState call)
    {
        NgRecordingOptions options = context.Request.Recording;
        if (!string.IsNullOrEmpty(options.File))
            return options.File;
        string directory = options.Directory ?? Path.Combine(context.Services.Settings.RecordingDirectory, "pcaps");
        return Path.Combine(directory, $"{Uri.EscapeDataString(call.CallId)}-{context.Services.Random.Hex(8)}.pcap");
    }
}
