using System.Collections.Immutable;
using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

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
        CommandChange change = new(context, known, known.CallId);
        if (change.Call.PartyByTag(request.ToTag) is not { } subscriber)
            return change.Fail("To-tag not found");
        if (change.ReadAnswer(subscriber, out Exchange exchange, out List<ReceivedSection> sections) is { } unusable)
            return change.Fail(unusable);
        if (sections.Count == 0 || (!request.Codec.AllowTranscoding && RefusesCodecs(subscriber, sections)))
            return change.Fail("Failed to process subscription answer");
        LoneParty.TakeAnswer(exchange, sections, media => media.Sources.FirstOrDefault() is { } link
            ? change.Call.PartyById(link.PartyId)?.Media(link.Index)
            : null);
        foreach (SectionState media in subscriber.Sections)
            media.MayTranscode |= media.Type == "audio" && NeedsTranscoding(change.Call, media);
        return change.Commit(null);
    }

    /// <summary>The subscriber supports none of the sent codecs. One codec is enough: refused ones are not sent.</summary>
    private static bool RefusesCodecs(Party subscriber, List<ReceivedSection> sections)
    {
        for (int i = 0; i < Math.Min(sections.Count, subscriber.Sections.Count); i++)
        {
            ReceivedSection section = sections[i];
            ImmutableArray<PayloadFormat> offered = subscriber.Sections[i].Sent;
            if (section is { Rejected: false, IsRtp: true } && !offered.IsEmpty
                && !offered.Any(f => !f.IsSupplemental && section.Formats.Any(f.SameCodec))
                && (offered.Any(f => !f.IsSupplemental) || !offered.Any(f => section.Formats.Any(f.SameCodec))))
                return true;
        }

        return false;
    }

    /// <summary>The source may send a codec the subscriber left out, or the media is sent to a party in the codec it accepts.</summary>
    private static bool NeedsTranscoding(CallState call, SectionState media) => media.Sources.Any(link => link.Egress
        || (call.PartyById(link.PartyId)?.Media(link.Index) is { } source
            && source.Formats.Any(f => !f.IsSupplemental && source.Sent.Any(f.SameCodec) && !media.Formats.Any(f.SameCodec))));
}
