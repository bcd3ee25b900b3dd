using System.Collections.Immutable;
using MediaEngine.Media;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Codecs that the engine adds for the receiver and transcodes for the sender. Only codecs of <see cref="SignallingSettings.Codecs"/> are
/// added, because the engine must be able to transcode what it offers.
/// </summary>
internal static class CodecAddition
{
    /// <summary>Dynamic payload types, then those that RFC 3551 left unassigned and RFC 5761 section 4 does not reserve for RTCP.</summary>
    private static readonly ImmutableArray<int> _numbers = [.. Enumerable.Range(96, 32), .. Enumerable.Range(35, 29)];

    /// <summary>Adds the requested codecs to an offer, and adjusts the formats that accompany the audio codecs.</summary>
    /// <param name="exchange">The offer.</param>
    /// <param name="section">Its section.</param>
    /// <param name="kept">The received formats that are left.</param>
    /// <param name="added">Formats are offered that the sender did not offer.</param>
    public static ImmutableArray<PayloadFormat> Offer(
        Exchange exchange, SectionExchange section, ImmutableArray<PayloadFormat> kept, out bool added)
    {
        added = false;
        CodecOptions codec = exchange.Options.Codec;
        ImmutableArray<PayloadFormat> received = section.Section.Formats;
        section.To.AcceptsFor = codec.Accept.Length + codec.Consume.Length == 0 ? [] : Accepted(exchange, received);
        section.To.ForcesTranscoding = codec.ForceTranscoding;
        section.To.Transcodes = false;
        if (section.Section.Kind != Sessions.Plan.MediaKind.Audio)
            return kept;
        bool removed = kept.Length < received.Length;
        if (codec.Transcode.Length > 0)
            kept = WithAdded(exchange, section, kept, out added);
        ImmutableArray<PayloadFormat> known = AsKnown(section.To, kept);
        section.To.Transcodes = added || removed || !section.To.AcceptsFor.IsEmpty || known != kept;
        return known;
    }

    /// <summary>
    /// Once anything is transcoded, only codecs the engine knows are left (ng-media 5.1): it could not help parties that agree on another
    /// one. Known codecs that cannot be transcoded stay, because two parties that support them need no help.
    /// </summary>
    public static ImmutableArray<PayloadFormat> WithoutUnknown(ImmutableArray<PayloadFormat> formats)
    {
        ImmutableArray<PayloadFormat> known =
            formats.RemoveAll(f => !f.IsSupplemental && SdpCodecs.Find(f.Encoding) is null or { IsVideo: true });
        return known.Any(f => !f.IsSupplemental) ? known : formats;
    }

    /// <summary>
    /// The answer has to be translated for the offerer: something is transcoded, or has another payload type on the other side.
    /// </summary>
    public static bool Differs(TranscodableCodecs codecs, SectionExchange section)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        return from.Transcodes || IsForeign(codecs, received.Formats, to.Formats)
            || received.Formats.Any(a => IsOtherLayout(a, to.Formats) || IsOtherNumber(a, from.Sent));
    }

    /// <summary>The formats of the answer to the offerer, from what the answerer accepted; null when they are the same.</summary>
    public static ImmutableArray<PayloadFormat>? Answer(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        TranscodableCodecs codecs = exchange.Settings.Transcodable;
        ImmutableArray<PayloadFormat> offered = to.Formats;
        if (received.Rejected || received.Kind != Sessions.Plan.MediaKind.Audio || !Differs(codecs, section))
            return null;
        bool foreign = IsForeign(codecs, received.Formats, offered);
        bool passes = true;
        PayloadFormat? first = offered.FirstOrDefault(f => !f.IsSupplemental && codecs.Contains(f));
        var shown = new List<PayloadFormat>();
        if (from.AcceptsFor.FirstOrDefault(f => !f.IsSupplemental && codecs.Contains(f)) is { } forced)
            Show(offered.FirstOrDefault(o => o.PayloadType == forced.PayloadType) ?? forced,
                received.Formats.FirstOrDefault(forced.PassesAs));
        foreach (PayloadFormat answered in shown.Count > 0 ? [] : received.Formats)
        {
            if (answered.IsSupplemental
                || (!foreign && !from.Sent.Any(s => s.SameCodec(answered) || s.PayloadType == answered.PayloadType)))
                continue;
            PayloadFormat? same = offered.FirstOrDefault(o => o.PayloadType == answered.PayloadType && o.PassesAs(answered))
                ?? offered.FirstOrDefault(answered.PassesAs);
            if (same is not null)
                Show(same, answered);
            else if (first is not null && codecs.Contains(answered))
                Show(first, null);
        }

        return shown.Count == 0 ? null : [.. shown, .. Accompanying(from, received.Formats, offered, shown, passes)];

        void Show(PayloadFormat format, PayloadFormat? answered)
        {
            if (shown.Exists(s => s.PayloadType == format.PayloadType))
                return;
            passes &= answered is not null;
            shown.Add(answered is null ? Decoded(format) : format with { Parameters = answered.Parameters, Feedback = answered.Feedback });
        }
    }

    /// <summary>An answerer that used only its own codecs, as after an earlier translation, is transcoded as well.</summary>
    public static bool IsForeign(TranscodableCodecs codecs, ImmutableArray<PayloadFormat> answered, ImmutableArray<PayloadFormat> offered)
    {
        foreach (PayloadFormat format in answered)
        {
            if (format.IsSupplemental)
                continue;
            foreach (PayloadFormat known in offered)
            {
                if (known.PassesAs(format))
                    return false;
            }
        }

        return answered.Any(f => !f.IsSupplemental && codecs.Contains(f));
    }

    /// <summary>The name was offered, but not with this payload layout.</summary>
    public static bool IsOtherLayout(PayloadFormat answered, ImmutableArray<PayloadFormat> offered) =>
        offered.Any(o => o.SameCodec(answered)) && !offered.Any(o => o.PassesAs(answered));

    /// <summary>The formats with the encoder settings of the request: those given by name, and those that the engine offered.</summary>
    public static ImmutableArray<PayloadFormat> WithSettings(ImmutableArray<PayloadFormat> formats, CodecMatcher specifications) =>
        [.. formats.Select(f => specifications.First(f)?.Set(f) ?? f)];

    /// <inheritdoc cref="WithSettings(ImmutableArray{PayloadFormat}, CodecMatcher)"/>
    public static ImmutableArray<PayloadFormat> WithSettings(ImmutableArray<PayloadFormat> answered, ImmutableArray<PayloadFormat> offered)
    {
        foreach (PayloadFormat offer in offered)
        {
            if (offer.Encoder is not null)
                return [.. answered.Select(
                    a => offered.FirstOrDefault(o => o.PayloadType == a.PayloadType && o.Named(a.Encoding)) is { Encoder: { } encoder }
                        ? a with { Encoder = encoder } : a)];
        }

        return answered;
    }

    /// <summary>
    /// A removed format that is requested by name is restored; a missing one is created. Both in the order of the request.
    /// </summary>
    private static ImmutableArray<PayloadFormat> WithAdded(
        Exchange exchange, SectionExchange section, ImmutableArray<PayloadFormat> kept, out bool added)
    {
        added = false;
        ImmutableArray<PayloadFormat> received = section.Section.Formats;
        TranscodableCodecs codecs = exchange.Settings.Transcodable;
        List<PayloadFormat> audio = [.. kept.Where(f => !f.IsSupplemental)];
        List<PayloadFormat> others = [.. kept.Where(f => f.IsSupplemental)];
        bool served = section.From.Formats.Any(f => !f.IsSupplemental && codecs.Contains(f));
        bool restored = false;
        var fresh = new HashSet<int>();
        var asked = new List<CodecSpecification>();
        foreach (CodecSpecification specification in exchange.Matching(exchange.Options.Codec.Transcode).Specifications)
        {
            if (specification.Name is "telephone-event" or "CN")
            {
                asked.Add(specification);
            }
            else if (!audio.Exists(specification.Matches))
            {
                PayloadFormat? made = codecs.Make(specification);
                if (Offered(received, specification, made) is { } offered)
                {
                    audio.Add(offered);
                    restored = true;
                }
                else if (made is null)
                {
                    bool isKnown = SdpCodecs.Find(specification.Name) is { IsVideo: false, IsNeverAdded: false };
                    exchange.Warn(
                        isKnown ? NegotiationWarningCode.CodecNotCoded : NegotiationWarningCode.CodecUnknown,
                        specification.Name,
                        "the codec cannot be transcoded here");
                }
                else if (!served)
                {
                    exchange.Warn(
                        NegotiationWarningCode.CodecNotReachable, specification.Name,
                        "no offered codec can be transcoded to the codec");
                }
                else if (Numbered(section.To, made, [.. received, .. audio, .. others]) is { } numbered)
                {
                    audio.Add(numbered);
                    fresh.Add(numbered.ClockRate);
                    added = true;
                }
            }
        }

        if (!added && !restored && asked.Count == 0)
            return kept;
        List<PayloadFormat> beside = Accompanying(section.To, audio, others, fresh, asked, received);
        added |= beside.Count > 0;
        return [.. audio, .. beside,
            .. others.Where(o => audio.Exists(a => a.ClockRate == o.ClockRate) || !HasAudio(received, o.ClockRate))];
    }

    private static bool HasAudio(ImmutableArray<PayloadFormat> formats, int clockRate) =>
        formats.Any(f => !f.IsSupplemental && f.ClockRate == clockRate);

    /// <summary>An offered format that is requested again: of several, the one that we would create.</summary>
    private static PayloadFormat? Offered(ImmutableArray<PayloadFormat> received, CodecSpecification specification, PayloadFormat? made) =>
        (made is null ? null : received.FirstOrDefault(f => specification.Matches(f) && f.PassesAs(made)))
            ?? received.FirstOrDefault(specification.Matches);

    /// <summary>
    /// The added clock-dependent formats: one of each kind that is in use for the clock rates of added codecs, and all rates of those
    /// requested by name. Comfort noise comes before events. The sender's own formats are restored where they were removed.
    /// </summary>
    private static List<PayloadFormat> Accompanying(
        SectionState to, List<PayloadFormat> audio, List<PayloadFormat> others, HashSet<int> fresh, List<CodecSpecification> asked,
        ImmutableArray<PayloadFormat> received)
    {
        List<int> rates = [.. audio.Select(f => f.ClockRate).Distinct()];
        var made = new List<PayloadFormat>();
        IEnumerable<string> kinds = others.Select(f => f.Encoding).Concat(asked.Select(s => s.Name))
            .Distinct(StringComparer.OrdinalIgnoreCase);
        foreach (string kind in kinds.OrderByDescending(k => k.Equals("CN", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            foreach (int rate in rates)
            {
                bool named =
                    asked.Exists(s => s.Name.Equals(kind, StringComparison.OrdinalIgnoreCase) && (s.ClockRate == 0 || s.ClockRate == rate));
                if (!(named || fresh.Contains(rate)) || others.Exists(o => o.Named(kind) && o.ClockRate == rate))
                    continue;
                if (named && received.FirstOrDefault(r => r.Named(kind) && r.ClockRate == rate) is { } offered)
                {
                    others.Add(offered);
                    continue;
                }

                string? parameters = kind.Equals("telephone-event", StringComparison.OrdinalIgnoreCase) ? "0-15" : null;
                var format = new PayloadFormat(StaticPayloads.NumberOf(kind, rate, 1), kind, rate, 1, parameters) { Added = true };
                if (Numbered(to, format, [.. received, .. audio, .. others, .. made]) is { } numbered)
                    made.Add(numbered);
            }
        }

        return made;
    }

    /// <summary>
    /// The payload type the receiver itself used for the codec, the one offered to it before, the static one, or the first unused one; null
    /// when all are used.
    /// </summary>
    private static PayloadFormat? Numbered(SectionState to, PayloadFormat format, List<PayloadFormat> taken)
    {
        ImmutableArray<PayloadFormat> own = to.Received?.Formats ?? [];
        bool Free(int number) => !taken.Exists(t => t.PayloadType == number);
        PayloadFormat? before = own.FirstOrDefault(k => k.PassesAs(format) && Free(k.PayloadType))
            ?? to.Sent.FirstOrDefault(k => k.PassesAs(format) && Free(k.PayloadType));
        if (before is not null)
            return format with { PayloadType = before.PayloadType };
        if (format.PayloadType >= 0 && Free(format.PayloadType))
            return format;
        foreach (int number in _numbers)
        {
            if (Free(number) && !to.Sent.Any(s => s.Added && s.PayloadType == number) && !own.Any(k => k.PayloadType == number))
                return format with { PayloadType = number };
        }

        return null;
    }

    /// <summary>
    /// Telephone events, and once the sides differ all formats, with the payload types the receiver used itself: each side gets those it
    /// knows.
    /// </summary>
    private static ImmutableArray<PayloadFormat> AsKnown(SectionState to, ImmutableArray<PayloadFormat> shown)
    {
        if (to.Received is not { Formats: { IsEmpty: false } own })
            return shown;
        for (int i = 0; i < shown.Length; i++)
        {
            PayloadFormat format = shown[i];
            if (!(format.IsTelephoneEvent || to.MayTranscode) || own.Any(k => k.PayloadType == format.PayloadType && k.PassesAs(format)))
                continue;
            if (own.FirstOrDefault(k => k.PassesAs(format) && !shown.Any(s => s.PayloadType == k.PayloadType)) is { } known)
                shown = shown.SetItem(i, format with { PayloadType = known.PayloadType });
        }

        return shown;
    }

    /// <summary>Formats of the offerer that are accepted independently of the answer.</summary>
    private static ImmutableArray<PayloadFormat> Accepted(Exchange exchange, ImmutableArray<PayloadFormat> received)
    {
        CodecMatcher accept = exchange.Matching(exchange.Options.Codec.Accept);
        CodecMatcher consume = exchange.Matching(exchange.Options.Codec.Consume);
        return received.RemoveAll(f => !accept.Matches(f, countAll: true) && !consume.Matches(f, countAll: true));
    }

    /// <summary>
    /// The formats that accompany audio in the answer to the offerer. Where the audio passes unchanged, those of both sides; otherwise
    /// those with the clock of the audio, and only if the offerer has none of that clock, those of both sides.
    /// </summary>
    private static IEnumerable<PayloadFormat> Accompanying(
        SectionState from, ImmutableArray<PayloadFormat> answered, ImmutableArray<PayloadFormat> offered, List<PayloadFormat> shown,
        bool passes)
    {
        bool Common(PayloadFormat f) => answered.Any(a => a.SameCodec(f));
        bool Clocked(PayloadFormat f) => shown.Exists(s => s.ClockRate == f.ClockRate) && answered.Any(a => a.Named(f.Encoding));
        foreach (PayloadFormat format in offered)
        {
            if (!format.IsSupplemental)
                continue;
            bool forced = shown.Exists(s => s.ClockRate == format.ClockRate)
                && from.AcceptsFor.Any(a => a.PayloadType == format.PayloadType);
            bool first = passes ? Common(format) : Clocked(format);
            bool second = !offered.Any(o => o.Named(format.Encoding) && (passes ? Common(o) : Clocked(o)))
                && (passes ? Clocked(format) : Common(format));
            if (!forced && !first && !second)
                continue;
            yield return passes && answered.FirstOrDefault(a => a.SameCodec(format)) is { } same
                ? format with { Parameters = same.Parameters } : format;
        }
    }

    /// <summary>Events with the answerer's own payload type.</summary>
    private static bool IsOtherNumber(PayloadFormat answered, ImmutableArray<PayloadFormat> sent) =>
        answered.IsTelephoneEvent && sent.Any(s => s.SameCodec(answered))
            && !sent.Any(s => s.PayloadType == answered.PayloadType && s.SameCodec(answered));

    /// <summary>
    /// A codec that the engine decodes is answered with the parameters its decoder wants and those the offer fixes (RFC 7587, RFC 4867
    /// section 8.3).
    /// </summary>
    private static PayloadFormat Decoded(PayloadFormat format) =>
        SdpCodecs.Find(format.Encoding) is { AnswerParameters: { } answer } codec
            ? format with { Parameters = answer(codec, format.Parameters) } : format;
}
