using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>
/// What requests may ask for and the engine does not do yet, where the reference has no error for it: whoever asks is told so in the reply's <c>warning</c>, because a recording that is
/// not written, or a tone that is not hidden, is missed when it is too late. One row each; docs/compatibility.md has the same under "not yet" and "different".
/// </summary>
internal static class NotYetTable
{
    private static readonly (Func<NgRequest, bool> IsAsked, string Warning)[] _rows =
    [
        (r => r.Command is NgCommand.StartRecording or NgCommand.PauseRecording || r.Recording.RecordCall == NgRecordCall.On,
            "recording is not done yet: nothing is written"),
        (r => r.Recording.Vsc || AnyCode(r.Recording), "DTMF codes that control recording are not done yet"),
        (r => r.Recording.Announcement, "recording-announcement is not done yet: nothing is played"),
        (r => r.Dtmf.Security is not (NgDtmfSecurity.Unspecified or NgDtmfSecurity.Drop or NgDtmfSecurity.Off),
            "this mode of DTMF-security is not done yet: telephone events are dropped, tones in the audio stay"),
        (r => r.Dtmf.SecurityTrigger is not (NgDtmfSecurity.Unspecified or NgDtmfSecurity.Off) || r.Dtmf.Trigger is not null,
            "DTMF-security-trigger is not done yet: no digit switches anything"),
        (r => r.Dtmf.Delay > 0, "DTMF-delay is not done yet: audio is not delayed"),
        (r => r.Dtmf.LogDestination is not null, "DTMF-log-dest is not done yet: no event is sent there"),
        (r => r.MusicOnHold is not null, "moh is not done yet: nothing is played on hold"),
        (r => r.Media.DelayBuffer > 0, "delay-buffer is not done yet: media is not delayed"),
        (r => r.Media.BlockShort, "block-short is not done yet: nothing is blocked by it"),
        (r => r.Subscription.Mix, "mix is not done yet: streams are sent side by side"),
        (r => r.Command == NgCommand.InjectStart, "mixing is not done yet: the stream is sent beside what the party hears"),
        (r => r.Command == NgCommand.Mesh && !r.Subscription.Unsubscribe, "mixing is not done yet: streams are sent side by side"),
    ];

    /// <summary>Notes on the request what it asks for in vain. After the command, and only when it succeeded: an error says enough.</summary>
    /// <param name="expectsRecorder">The configuration names a method of recording with a recorder beside the engine, to which sound is forwarded; without one
    /// the reference forwards nothing either.</param>
    public static void Note(NgRequest request, bool expectsRecorder)
    {
        if (request.Command == NgCommand.StartForwarding && expectsRecorder)
            request.NoteNotDone("forwarding to a recorder is not done yet: nothing is sent there");
        foreach ((Func<NgRequest, bool> isAsked, string warning) in _rows)
        {
            if (isAsked(request))
                request.NoteNotDone(warning);
        }
    }

    private static bool AnyCode(NgRecordingOptions options) =>
        (options.VscStart ?? options.VscStop ?? options.VscPause ?? options.VscStartStop ?? options.VscPauseResume ?? options.VscStartPauseResume) is not null;
}
