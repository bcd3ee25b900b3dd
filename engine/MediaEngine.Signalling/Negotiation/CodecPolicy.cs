using System.Collections.Immutable;
using MediaEngine.Media;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Decides which payload formats the receiver is offered: codec options apply to offers, the intersection with the offer to answers.
/// </summary>
internal static class CodecPolicy
{
    public static void Apply(Exchange exchange, SectionExchange section)
    {
        if (exchange.IsOffer)
            Offer(exchange, section);
        else
            Answer(exchange, section);
        Engage(exchange, section);
    }

    /// <summary>An offer may add transcoding, but what was negotiated before applies until the answer.</summary>
    private static void Engage(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        if (received.Kind != Sessions.Plan.MediaKind.Audio || received.Rejected)
            return;
        if (exchange.IsOffer)
            from.ForcesTranscoding = to.ForcesTranscoding;
        bool paced = from.PtimeOverride is not null || to.PtimeOverride is not null;

        // Until a re-offer is answered, both legs may use one key with which nothing may be changed (RFC 3711 section 9.1).
        if (!exchange.IsOffer || from.Agreed.IsEmpty)
            from.Paced = to.Paced = paced;
        bool differ = exchange.IsOffer ? to.Transcodes || to.MayTranscode
            : exchange.Options.Codec.AllowTranscoding || CodecAddition.Differs(exchange.Settings.Transcodable, section);
        from.MayTranscode = to.MayTranscode = differ || paced || to.ForcesTranscoding;
    }

    private static void Offer(Exchange exchange, SectionExchange section)
    {
        CodecOptions codec = exchange.Options.Codec;
        ImmutableArray<PayloadFormat> received = codec.ReuseCodecs
            ? Reused(section.From.Agreed, section.Section.Formats) : section.Section.Formats;
        ImmutableArray<PayloadFormat> usable = codec.Ignore.Length == 0
            ? received : received.RemoveAll(f => Listed(exchange, codec.Ignore, f) && !Excepted(exchange, f));
        if (usable.IsEmpty)
            usable = received;
        section.From.Formats = codec.Set.Length == 0 ? usable : CodecAddition.WithSettings(usable, exchange.Matching(codec.Set));
        section.From.FormatsMasked = codec.Mask.Length > 0 || codec.Consume.Length > 0;

        if (codec.StaticCodecs && section.To.Received is { } earlier)
        {
            Explain(exchange, section, received, earlier.Formats, "static-codecs");
            section.To.Sent = earlier.Formats;
            return;
        }

        bool hides = codec.Strip.Length + codec.Mask.Length + codec.Consume.Length > 0;
        ImmutableArray<PayloadFormat> shown = !hides ? received : received.RemoveAll(f =>
            (Listed(exchange, codec.Strip, f) || Listed(exchange, codec.Mask, f) || Listed(exchange, codec.Consume, f))
                && !Excepted(exchange, f));
        bool removed = shown.Length < received.Length;
        if (codec.Offer.Length > 0)
            shown = Restore(shown, received, exchange.Matching(codec.Offer));
        if (codec.Transcode.Length > 0 && section.Section.Kind != Sessions.Plan.MediaKind.Audio)
            shown = Restore(shown, received, exchange.Matching(codec.Transcode));
        shown = CodecAddition.Offer(exchange, section, shown, out bool added);
        if (removed && !added)
            shown = WithoutOrphans(shown, received);
        if (section.Section.Kind == Sessions.Plan.MediaKind.Audio
            && (added || !section.To.AcceptsFor.IsEmpty || exchange.Options.Media.Ptime is not null))
            shown = CodecAddition.WithoutUnknown(shown);
        section.To.Rejected |= shown.IsEmpty && codec.AllowNoCodecMedia;
        section.To.Sent = shown.IsEmpty ? received : shown;
        Explain(exchange, section, received, section.To.Sent, "codec strip, mask or consume");
    }

    private static void Answer(Exchange exchange, SectionExchange section)
    {
        CodecOptions codec = exchange.Options.Codec;
        ImmutableArray<PayloadFormat> answered = section.Section.Formats;
        ImmutableArray<PayloadFormat> offered = section.To.Formats;
        ImmutableArray<PayloadFormat> shown = answered.RemoveAll(f =>
            !(Contains(offered, f, codec) || Contains(section.From.Sent, f, codec))
                || (Listed(exchange, codec.Strip, f) && !Excepted(exchange, f))
            || (section.Section.Kind == Sessions.Plan.MediaKind.Audio && CodecAddition.IsOtherLayout(f, offered)));
        if (CodecAddition.Answer(exchange, section) is { } translated)
            shown = translated;
        if (shown.All(f => f.IsSupplemental) && (shown.IsEmpty || !answered.All(f => f.IsSupplemental)))
            shown = (section.Section.Rejected || section.Section.Kind == Sessions.Plan.MediaKind.Audio) && !offered.IsEmpty
                ? offered : answered;
        Explain(exchange, section, answered, shown, "codecs (not offered, or codec strip)");
        if (codec.SingleCodec)
        {
            ImmutableArray<PayloadFormat> single = SingleCodec(shown);
            Explain(exchange, section, shown, single, "single-codec");
            shown = single;
        }

        if (section.To.FormatsMasked)
            shown = [.. shown.Select(f => f.IsSupplemental && offered.FirstOrDefault(f.SameCodec) is { } own ? own : f)];
        section.From.Formats = answered = CodecAddition.WithSettings(answered, section.From.Sent);
        section.To.Sent = shown;
        if (!section.Section.Rejected)
            (section.From.Agreed, section.To.Agreed) = (answered, shown);
    }

    /// <summary>An answer uses the payload types of the offer, unless the two sides may use different ones.</summary>
    private static bool Contains(ImmutableArray<PayloadFormat> formats, PayloadFormat format, CodecOptions codec) => formats.IsEmpty
        || formats.Any(
            f => f.PayloadType == format.PayloadType ? IsNamed(f, format.Encoding) : codec.AllowAsymmetricCodecs && f.SameCodec(format));

    /// <summary>A payload type without rtpmap in the offer is what the answerer takes it for.</summary>
    private static bool IsNamed(PayloadFormat format, string encoding) =>
        format.Encoding.Length == 0 || SdpCodecs.SameName(format.Encoding, encoding);

    private static void Explain(
        Exchange exchange, SectionExchange section, ImmutableArray<PayloadFormat> before, ImmutableArray<PayloadFormat> after, string rule)
    {
        if (exchange.Explanation is not { } explanation)
            return;
        foreach (PayloadFormat format in before)
        {
            if (!after.Contains(format))
                explanation.Removed(section.Section, format, rule);
        }
    }

    /// <summary>
    /// With reuse of codecs, the formats agreed on earlier come first, in their earlier order, if they are offered again.
    /// </summary>
    private static ImmutableArray<PayloadFormat> Reused(ImmutableArray<PayloadFormat> agreed, ImmutableArray<PayloadFormat> offered) =>
        [.. agreed.Select(a => offered.FirstOrDefault(a.SameCodec)).OfType<PayloadFormat>().Concat(offered).Distinct()];

    private static ImmutableArray<PayloadFormat> SingleCodec(ImmutableArray<PayloadFormat> formats)
    {
        PayloadFormat? first = formats.FirstOrDefault(f => !f.IsSupplemental);
        return first is null
            ? formats
            : formats.RemoveAll(f => f != first && !(f.IsSupplemental && f.ClockRate == first.ClockRate));
    }

    /// <summary>Restores removed formats that are requested by name, in the order of the list.</summary>
    private static ImmutableArray<PayloadFormat> Restore(
        ImmutableArray<PayloadFormat> shown, ImmutableArray<PayloadFormat> received, CodecMatcher names)
    {
        if (names.Specifications.Count == 0 || shown.Length == received.Length || !received.Any(f => names.Matches(f, countAll: false)))
            return shown;
        foreach (CodecSpecification specification in names.Specifications)
        {
            shown = shown.AddRange(received.Where(f => specification.Matches(f) && !shown.Contains(f)));
        }

        return shown;
    }

    /// <summary>
    /// Removes telephone events, comfort noise and redundancy without an audio codec of their clock rate, and retransmission of removed
    /// formats.
    /// </summary>
    private static ImmutableArray<PayloadFormat> WithoutOrphans(ImmutableArray<PayloadFormat> shown,
        ImmutableArray<PayloadFormat> received) =>
            shown.RemoveAll(f =>
                (f.IsSupplemental && received.Any(r => !r.IsSupplemental && r.ClockRate == f.ClockRate)
                    && !shown.Any(s => !s.IsSupplemental && s.ClockRate == f.ClockRate))
                || (f.AssociatedType is { } apt && received.Any(r => r.PayloadType == apt)
                    && !shown.Any(s => s.PayloadType == apt)));

    private static bool Listed(Exchange exchange, ImmutableArray<string> names, PayloadFormat format) =>
        names.Length > 0 && exchange.Matching(names).Matches(format, countAll: true);

    private static bool Excepted(Exchange exchange, PayloadFormat format)
    {
        CodecOptions codec = exchange.Options.Codec;
        return (codec.Except.Length > 0 && exchange.Matching(codec.Except).Matches(format, countAll: false))
            || (codec.Offer.Length > 0 && !codec.Strip.Contains("all") && !codec.Mask.Contains("all")
                && exchange.Matching(codec.Offer).Matches(format, countAll: false));
    }
}
