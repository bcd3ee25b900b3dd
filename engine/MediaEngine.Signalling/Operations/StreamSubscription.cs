using System.Collections.Immutable;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Operations;

/// <summary>Answers the offer of a party that receives a stream of the engine: at most one section of audio and one of video.</summary>
internal static class StreamSubscription
{
    /// <summary>Without any packet or ICE check for this many seconds, the party is gone.</summary>
    private const int Patience = 30;

    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? Answer(
        SignallingServices services, CallChange change, string tag, SessionDescription session, IStreamSource stream, out string answer)
    {
        answer = "";
        CallState call = change.Call;
        (call.Beside, call.Timeouts) = (stream.CallKey, new CallTimeouts(Patience, Patience, Patience, 0));
        Party party = call.PartyByTag(tag) ?? call.AddParty(tag, call.LastSignal);
        Exchange offer = change.NewExchange(session, isOffer: true, sender: party, receiver: new Party(0, call.LastSignal));
        if (LoneParty.ReadOffer(offer, party, out List<ReceivedSection> sections) is { } refusal)
            return refusal;
        Restrict(sections, stream);
        if (LoneParty.AnswerReceiver(offer, sections) is not { } answers)
            return new Refusal(RefusalReason.OutOfPorts);
        bool any = false;
        for (int i = 0; i < answers.Count; i++)
        {
            SectionState media = answers[i].To;
            if (media.Rejected || sections[i].Rejected)
                continue;
            any = true;
            answers[i] = answers[i] with { Section = Send(services, call, media, answers[i].Section, sections[i].Kind, stream) };
        }

        if (!any)
            return new Refusal(RefusalReason.NothingAcceptable);
        answer = LoneParty.ComposeAnswer(services, change, party, answers);
        return null;
    }

    /// <summary>
    /// Keeps one section of each kind, with the formats the stream has. Sections that do not want to receive are refused too.
    /// </summary>
    private static void Restrict(List<ReceivedSection> sections, IStreamSource stream)
    {
        bool audio = false;
        bool video = false;
        for (int i = 0; i < sections.Count; i++)
        {
            ReceivedSection section = sections[i];
            if (section.Rejected)
                continue;
            bool isFirst = (section.Kind == MediaKind.Audio && !audio) || (section.Kind == MediaKind.Video && !video);
            ImmutableArray<PayloadFormat> chosen = isFirst && section.IsRtp && (section.Direction & MediaDirection.ReceiveOnly) != 0
                ? stream.Choose(section.Kind, section.Formats) : [];
            sections[i] = chosen.IsEmpty
                ? section with { Source = section.Source with { Port = 0 }, IsBundleOnly = false } : section with
                {
                    Formats = chosen,
                    Extmaps = [.. section.Extmaps.Where(e => stream.Uses(section.Kind, e.Uri))],
                };
            audio |= section.Kind == MediaKind.Audio && !chosen.IsEmpty;
            video |= section.Kind == MediaKind.Video && !chosen.IsEmpty;
        }
    }

    /// <summary>The source of the section; it keeps its SSRCs when the party offers again with the same formats.</summary>
    private static ReceivedSection Send(
        SignallingServices services, CallState call, SectionState media, ReceivedSection reply, MediaKind kind, IStreamSource stream)
    {
        bool retransmits = media.Sent.Any(f => f.Named("rtx"));
        StreamSsrcs ssrcs = media.StreamSsrcs is { } known && known.Retransmission != 0 == retransmits ? known
            : new StreamSsrcs(services.Random.Number() | 1, retransmits ? services.Random.Number() | 1 : 0, services.Random.Hex(8));
        (media.GenerateRtcp, media.StreamSsrcs) = (true, ssrcs);
        media.EngineSource = stream.Plan(
            media.EngineSource?.Id ?? call.NextId(), kind, media.Sent, ssrcs.Media, ssrcs.Retransmission);
        var lines = ImmutableArray.CreateBuilder<SdpAttribute>();
        lines.Add(new SdpAttribute("msid", kind == MediaKind.Video ? "stream video" : "stream audio"));
        if (retransmits)
            lines.Add(new SdpAttribute("ssrc-group", $"FID {ssrcs.Media} {ssrcs.Retransmission}"));
        lines.Add(new SdpAttribute("ssrc", $"{ssrcs.Media} cname:{ssrcs.CName}"));
        if (retransmits)
            lines.Add(new SdpAttribute("ssrc", $"{ssrcs.Retransmission} cname:{ssrcs.CName}"));
        return reply with { Others = lines.ToImmutable() };
    }
}
