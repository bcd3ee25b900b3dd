using MediaEngine.Control.Calls;
using MediaEngine.Control.Negotiation;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>NG subscribe answer: the subscriber's answer to subscribe request.</summary>
internal sealed class SubscribeAnswerCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (CallLookup.Find(context, out CallState known) is { } missing)
            return NgReply.Error(missing);
        if (string.IsNullOrEmpty(request.ToTag))
            return NgReply.Error("No to-tag in message");
        if (string.IsNullOrEmpty(request.Sdp))
            return NgReply.Error("No SDP body in message");
        CallChange change = new(context, known, known.CallId);
        if (change.Call.PartyByTag(request.ToTag) is not { } subscriber)
            return change.Fail("To-tag not found");
        if (change.ReadAnswer(subscriber, out Exchange exchange, out List<ReceivedSection> sections) is { } unusable)
            return change.Fail(unusable);
        if (sections.Count == 0 || (!request.Codec.AllowTranscoding && RefusesCodecs(subscriber, sections)))
            return change.Fail("Failed to process subscription answer");
        LoneParty.TakeAnswer(exchange, sections, media => media.Sources.FirstOrDefault() is { } link
            ? change.Call.PartyById(link.PartyId)?.Media(link.Index)
            : null);
        return change.Commit();
    }

    private static bool RefusesCodecs(Party subscriber, List<ReceivedSection> sections)
    {
        for (int i = 0; i < Math.Min(sections.Count, subscriber.Medias.Count); i++)
        {
            ReceivedSection section = sections[i];
            if (section is { Rejected: false, IsRtp: true } && subscriber.Medias[i].Sent.Any(f => !section.Formats.Any(f.SameCodec)))
                return true;
        }

        return false;
    }
}
