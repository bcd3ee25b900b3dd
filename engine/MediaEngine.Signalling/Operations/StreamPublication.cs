using System.Collections.Immutable;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Operations;

/// <summary>
/// Answers the offer of a party that brings a stream of the engine: at most one section of audio and one of video. An offer with a section
/// that cannot be taken is refused as a whole, because a stream that is published in part misleads its publisher (RFC 9725 section 4.2).
/// </summary>
internal static class StreamPublication
{
    /// <summary>
    /// Without any packet or ICE check for this many seconds, the party is gone, and another one may publish. Encoders try again soon.
    /// </summary>
    private const int Patience = 10;

    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? Answer(
        SignallingServices services, CallChange change, string tag, SessionDescription session, IStreamSink stream, out string answer)
    {
        answer = "";
        CallState call = change.Call;
        (call.Beside, call.Timeouts) = (stream.CallKey, new CallTimeouts(Patience, Patience, Patience, 0));
        Party party = call.PartyByTag(tag) ?? call.AddParty(tag, call.LastSignal);
        Exchange offer = change.NewExchange(session, isOffer: true, sender: party, receiver: new Party(0, call.LastSignal));
        if (LoneParty.ReadOffer(offer, party, out List<ReceivedSection> sections) is { } refusal)
            return refusal;
        if (!TryRestrict(sections, stream, out HashSet<int> silent))
            return new Refusal(RefusalReason.NothingAcceptable);
        if (LoneParty.AnswerSender(offer, sections) is not { } answers)
            return new Refusal(RefusalReason.OutOfPorts);
        bool any = false;
        for (int i = 0; i < answers.Count; i++)
        {
            SectionState media = answers[i].To;
            if (sections[i].Rejected)
                continue;
            if (media.Rejected)
                return new Refusal(RefusalReason.NothingAcceptable);
            media.GenerateRtcp = true;
            if (silent.Contains(i))
            {
                answers[i] = answers[i] with
                {
                    Section = answers[i].Section with { Direction = MediaDirection.Inactive, WrittenDirection = MediaDirection.Inactive },
                };
                continue;
            }

            any = true;
            media.EngineSink = stream.Plan(media.EngineSink?.Id ?? call.NextId(), sections[i].Kind, media.Sent);
        }

        if (!any)
            return new Refusal(RefusalReason.NothingAcceptable);
        answer = LoneParty.ComposeAnswer(services, change, party, answers);
        return null;
    }

    /// <summary>Keeps the formats that the stream takes; false when a section that sends cannot be taken.</summary>
    /// <param name="silent">The places of sections that do not send; they stay without media.</param>
    private static bool TryRestrict(List<ReceivedSection> sections, IStreamSink stream, out HashSet<int> silent)
    {
        silent = [];
        var taken = new HashSet<MediaKind>();
        for (int i = 0; i < sections.Count; i++)
        {
            ReceivedSection section = sections[i];
            if (section.Rejected)
                continue;
            if (!section.IsRtp)
                return false;
            if ((section.Direction & MediaDirection.SendOnly) == 0)
            {
                silent.Add(i);
                if (section.Formats.FirstOrDefault(f => !f.IsSupplemental) is not { } format)
                    return false;
                sections[i] = section with { Formats = [format with { Feedback = [] }], Extmaps = [] };
                continue;
            }

            ImmutableArray<PayloadFormat> chosen = taken.Add(section.Kind) ? stream.Choose(section.Kind, section.Formats) : [];
            if (chosen.IsEmpty)
                return false;
            sections[i] = section with
            {
                Formats = chosen,
                Extmaps = [.. section.Extmaps.Where(e => stream.Uses(section.Kind, e.Uri))],
            };
        }

        return true;
    }
}
