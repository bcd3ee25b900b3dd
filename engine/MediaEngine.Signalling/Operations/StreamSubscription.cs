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
        List<int> silent = Restrict(sections, stream);
        if (LoneParty.AnswerReceiver(offer, sections) is not { } answers)
            return new Refusal(RefusalReason.OutOfPorts);
        bool any = false;
        for (int i = 0; i < answers.Count; i++)
        {
            SectionState media = answers[i].To;
            if (media.Rejected || sections[i].Rejected)
                continue;
            if (silent.Contains(i))
            {
                answers[i] = answers[i] with { Section = Inactive(answers[i].Section) };
                continue;
            }

            any = true;
            answers[i] = answers[i] with { Section = Send(services, call, media, answers[i].Section, sections[i].Kind, stream) };
        }

        if (!any)
            return new Refusal(RefusalReason.NothingAcceptable);
        answer = LoneParty.ComposeAnswer(services, change, party, answers);
        return null;
    }

    /// <summary>
    /// Keeps one section of each kind, with the formats the stream has. Sections that do not want to receive are refused too. The first
    /// section of a bundle describes the transport of all, and browsers fail when it is refused: it stays, and nothing is sent in it.
    /// </summary>
    /// <returns>The places of sections that stay without media.</returns>
    private static List<int> Restrict(List<ReceivedSection> sections, IStreamSource stream)
    {
        var silent = new List<int>();
        var taken = new HashSet<MediaKind>();
        for (int i = 0; i < sections.Count; i++)
        {
            ReceivedSection section = sections[i];
            if (section.Rejected)
                continue;
            ImmutableArray<PayloadFormat> chosen = !taken.Contains(section.Kind) && section.IsRtp
                && (section.Direction & MediaDirection.ReceiveOnly) != 0 ? stream.Choose(section.Kind, section.Formats) : [];
            if (!chosen.IsEmpty)
            {
                taken.Add(section.Kind);
                sections[i] = section with
                {
                    Formats = chosen,
                    Extmaps = [.. section.Extmaps.Where(e => stream.Uses(section.Kind, e.Uri))],
                };
            }
            else if (i == 0 && sections.Count > 1 && section.IsRtp && section.Formats.FirstOrDefault(f => !f.IsSupplemental) is { } format)
            {
                silent.Add(i);
                sections[i] = section with { Formats = [format with { Feedback = [] }], Extmaps = [] };
            }
            else
            {
                sections[i] = section with { Source = section.Source with { Port = 0 }, IsBundleOnly = false };
            }
        }

        return silent;
    }

    private static ReceivedSection Inactive(ReceivedSection section) =>
        section with { Direction = MediaDirection.Inactive, WrittenDirection = MediaDirection.Inactive };

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
