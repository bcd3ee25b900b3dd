using System.Collections.Immutable;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Decides which section of a subscriber's offer gets which media, and in which formats: those of the subscriber that the source sends, in
/// the subscriber's order; audio in another format where it can be transcoded.
/// </summary>
internal static class SubscriberAnswer
{
    /// <summary>The decision for each section; null for a section that is rejected. The call does not change.</summary>
    public static List<ServedSection?> Decide(Exchange exchange, List<ReceivedSection> sections, List<SubscribedMedia> subscribed)
    {
        var free = new List<SubscribedMedia>(subscribed);
        var served = new List<ServedSection?>(sections.Count);
        for (int i = 0; i < sections.Count; i++)
        {
            // An update keeps its source.
            SectionState? media = exchange.Sender.Media(i + 1);
            ServedSection? service = null;
            foreach (SubscribedMedia candidate in free.OrderByDescending(m => media is not null && m.IsIn(media.Sources)))
            {
                if ((service = Serve(exchange, sections[i], candidate)) is null)
                    continue;
                free.Remove(candidate);
                break;
            }

            served.Add(service);
        }

        return served;
    }

    private static ServedSection? Serve(Exchange exchange, ReceivedSection wanted, SubscribedMedia candidate)
    {
        ReceivedSection source = SubscribedSection.Of(exchange.Call, candidate, exchange.Options.Subscription, label: null);
        if (!wanted.IsRtp || wanted.Rejected || !source.IsRtp || source.Rejected || wanted.Source.Type != source.Source.Type)
            return null;
        ImmutableArray<PayloadFormat> formats = Formats(exchange.Settings.Transcodable, wanted, source);
        return formats.IsEmpty ? null : new ServedSection(candidate, new AnsweredSection(
            source.Direction & wanted.Direction.Reversed(), formats,
            wanted.Extmaps.RemoveAll(e => e.Uri != HeaderExtensionUri.Mid && !source.Extmaps.Any(s => s.Uri == e.Uri))));
    }

    /// <summary>Empty when nothing fits.</summary>
    private static ImmutableArray<PayloadFormat> Formats(TranscodableCodecs codecs, ReceivedSection wanted, ReceivedSection source)
    {
        ImmutableArray<PayloadFormat> chosen = wanted.Formats.RemoveAll(
            f => f.IsSupplemental || f.AssociatedType is not null || !source.Formats.Any(s => s.PassesAs(f)));
        if (chosen.IsEmpty && wanted.Kind == MediaKind.Audio && source.Formats.Any(codecs.Contains)
            && wanted.Formats.FirstOrDefault(f => !f.IsSupplemental && codecs.Contains(f)) is { } made)
            chosen = [made];
        return chosen.IsEmpty ? [] :
        [
            .. chosen.Select(f => f with { Feedback = Feedback(f, source) }),
            .. wanted.Formats.Where(f => Accompanies(f, chosen, source)),
        ];
    }

    /// <summary>Retransmission is the engine's own; other formats beside the codec come from the source.</summary>
    private static bool Accompanies(PayloadFormat format, ImmutableArray<PayloadFormat> chosen, ReceivedSection source) =>
        format.AssociatedType is { } original ? chosen.Any(c => c.PayloadType == original)
        : format.IsSupplemental && chosen.Any(c => c.ClockRate == format.ClockRate)
            && source.Formats.Any(s => s.Encoding.Equals(format.Encoding, StringComparison.OrdinalIgnoreCase));

    /// <summary>The engine answers NACK itself and translates requests for key frames; congestion feedback is for the source.</summary>
    private static ImmutableArray<string> Feedback(PayloadFormat format, ReceivedSection source) => format.Feedback.RemoveAll(
        line => line is "transport-cc" or "goog-remb" && !source.Formats.Any(s => s.PassesAs(format) && s.Feedback.Contains(line)));
}
