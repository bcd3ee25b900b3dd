using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>NG play DTMF. All checks are made and reported; the codec engine does not exist yet.</summary>
internal sealed class PlayDtmfCommand : INgCommand
{
    private const int LastEvent = 15;

    public NgDictionary Execute(CommandContext context)
    {
        if (PlaybackTarget.Find(context, out CallState call, out Party? party) is { } missing)
            return NgReply.Error(missing);
        if (context.Request.Dtmf.Code is < 0 or > LastEvent or null)
            return NgReply.Error("Out of range 'code' specified");
        return context.Services.Figures.TryGet(call, out CallSnapshot? figures)
            ? NgReply.Error(Obstacle(figures, call, party is null ? call.Parties : [party]))
            : NgReply.Later;
    }

    private static string Obstacle(CallSnapshot? figures, CallState call, List<Party> parties)
    {
        List<SectionState> sections =
            [.. parties.SelectMany(p => p.Sections).Where(m => m is { Type: "audio", Rejected: false, Received: not null })];
        if (sections.Count == 0)
            return "Monologue has no media capable of DTMF injection";
        if (!sections.Exists(
            m => call.Parties.Exists(p => p.Sections.Exists(r => r.Sources.Any(l => call.PartyById(l.PartyId)?.Media(l.Index) == m)))))
            return "There is no sink media capable of DTMF playback";
        InboundStreamSnapshot? stream = figures?.InboundStreams.FirstOrDefault(s => sections.Exists(m => m.Id == s.MediaId));
        if (stream is null)
            return "No SSRC context present for DTMF injection";
        return stream.PayloadTypes.IsEmpty ? "No RTP payload type found to be in use" : "No matching codec handler";
    }
}
