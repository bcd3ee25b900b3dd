using System.Collections.Frozen;
using System.Collections.Immutable;
using MediaEngine.Control.Calls;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Negotiation;

/// <summary>
/// Codecs we add for the receiver and translate for the sender (NG codec transcode, consume, accept). Only those of
/// <see cref="ControlSettings.Codecs"/>: nothing may be offered that cannot be served.
/// </summary>
internal static class CodecAddition
{
    /// <summary>Those for dynamic use, then what RFC 3551 left unassigned and RFC 5761 section 4 does not keep for RTCP.</summary>
    private static readonly ImmutableArray<int> _numbers = [.. Enumerable.Range(96, 32), .. Enumerable.Range(35, 29)];

    private static readonly FrozenSet<string> _known = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "PCMU", "PCMA", "G722", "G723", "G729", "G729a", "GSM", "iLBC", "speex", "opus", "AMR", "AMR-WB", "L16",
        "G726-16", "G726-24", "G726-32", "G726-40", "EVS", "QCELP", "EVRC", "EVRC0", "EVRC1", "EVRCB", "EVRCB0", "EVRCB1");

    /// <summary>Adds to an offer what was asked for and fixes what accompanies the audio codecs.</summary>
    /// <param name="exchange">The offer.</param>
    /// <param name="section">Its section.</param>
    /// <param name="kept">What is left of the received formats.</param>
    /// <param name="added">The list is new, supplemental formats included.</param>
    public static ImmutableArray<PayloadFormat> Offer(
        Exchange exchange, SectionExchange section, ImmutableArray<PayloadFormat> kept, out bool added)
    {
        added = false;
        NgCodecOptions codec = exchange.Request.Codec;
        ImmutableArray<PayloadFormat> received = section.Section.Formats;
        section.To.AcceptsFor = codec.Accept.Count + codec.Consume.Count == 0 ? [] : Accepted(exchange, received);
        section.To.Transcodes = false;
        section.To.ForcesTranscoding = codec.ForceTranscoding;
        if (section.Section.Kind != Sessions.Plan.MediaKind.Audio)
            return kept;
        if (codec.Transcode.Count == 0)
        {
            section.To.Transcodes = kept.Length < received.Length || !section.To.AcceptsFor.IsEmpty;
            return kept;
        }

        List<PayloadFormat> audio = [.. kept.Where(f => !f.IsSupplemental)];
        List<PayloadFormat> others = [.. kept.Where(f => f.IsSupplemental)];
        var kinds = others.Select(f => f.Encoding).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (CodecSpecification specification in exchange.Matching(codec.Transcode).Specifications)
        {
            if (specification.Name is "telephone-event" or "CN")
            {
                added = true;
                if (!kinds.Contains(specification.Name, StringComparer.OrdinalIgnoreCase))
                    kinds.Insert(specification.Name == "CN" ? 0 : kinds.Count, specification.Name);
            }
            else if (!audio.Exists(specification.Matches))
            {
                PayloadFormat? made = exchange.Settings.Transcodable.Make(specification);
                if (made is null)
                {
                    exchange.Request.Warn("nothing here can transcode the codec", specification.Name);
                    if (_known.Contains(specification.Name))
                        exchange.Request.NoteNotDone($"{specification.Name} cannot be coded here and was not added");
                }
                else if (Numbered(section.To, made, [.. received, .. audio, .. others]) is { } numbered)
                {
                    audio.Add(numbered);
                    added = true;
                }
            }
        }

        section.To.Transcodes = added || kept.Length < received.Length || !section.To.AcceptsFor.IsEmpty;
        return added ? [.. audio, .. Accompanying(section.To, audio, others, kinds, received)] : kept;
    }

    /// <summary>
    /// Once anything is converted only codecs are left that a media server knows (ng-media 5.1): nobody could help parties that agree on another one.
    /// Those known but not coded here stay, because two parties that have them need no help.
    /// </summary>
    public static ImmutableArray<PayloadFormat> WithoutUnknown(ImmutableArray<PayloadFormat> formats)
    {
        ImmutableArray<PayloadFormat> known = formats.RemoveAll(f => !f.IsSupplemental && !_known.Contains(f.Encoding));
        return known.Any(f => !f.IsSupplemental) ? known : formats;
    }

    /// <summary>Each clock rate of an audio codec has one of each kind that is in use; rates without audio have none.</summary>
    private static IEnumerable<PayloadFormat> Accompanying(
        MediaState to, List<PayloadFormat> audio, List<PayloadFormat> others, List<string> kinds, ImmutableArray<PayloadFormat> received)
    {
        List<int> rates = [.. audio.Select(f => f.ClockRate).Distinct()];
        var made = new List<PayloadFormat>();
        foreach (string kind in kinds)
        {
            foreach (int rate in rates)
            {
                if (others.Exists(o => o.Named(kind) && o.ClockRate == rate))
                    continue;
                string? parameters = kind.Equals("telephone-event", StringComparison.OrdinalIgnoreCase) ? "0-15" : null;
                var format = new PayloadFormat(StaticPayloads.NumberOf(kind, rate, 1), kind, rate, 1, parameters) { Added = true };
                if (Numbered(to, format, [.. received, .. audio, .. others, .. made]) is { } numbered)
                    made.Add(numbered);
            }
        }

        return made.Concat(others.Where(o => rates.Contains(o.ClockRate)));
    }

    /// <summary>The number it had before in this call, its static one, or the first one nobody uses; null when all are taken.</summary>
    private static PayloadFormat? Numbered(MediaState to, PayloadFormat format, List<PayloadFormat> taken)
    {
        bool Free(int number) => !taken.Exists(t => t.PayloadType == number);
        if (to.Sent.FirstOrDefault(s => s.Added && s.SameCodec(format)) is { } before && Free(before.PayloadType))
            return format with { PayloadType = before.PayloadType };
        if (format.PayloadType >= 0 && Free(format.PayloadType))
            return format;
        foreach (int number in _numbers)
        {
            if (Free(number) && !to.Sent.Any(s => s.Added && s.PayloadType == number))
                return format with { PayloadType = number };
        }

        return null;
    }

    /// <summary>Formats of the offerer that are accepted whatever the answerer says (NG codec accept and consume, always-transcode).</summary>
    private static ImmutableArray<PayloadFormat> Accepted(Exchange exchange, ImmutableArray<PayloadFormat> received)
    {
        CodecMatcher accept = exchange.Matching(exchange.Request.Codec.Accept);
        CodecMatcher consume = exchange.Matching(exchange.Request.Codec.Consume);
        return received.RemoveAll(f => !accept.Matches(f, countAll: true) && !consume.Matches(f, countAll: true));
    }

    /// <summary>From what the answerer took to what the offerer is told; null when nothing has to be translated.</summary>
    public static ImmutableArray<PayloadFormat>? Answer(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, MediaState from, MediaState to) = section;
        TranscodableCodecs codecs = exchange.Settings.Transcodable;
        ImmutableArray<PayloadFormat> offered = to.Formats;
        if (received.Rejected || received.Kind != Sessions.Plan.MediaKind.Audio || !(from.Transcodes || IsForeign(codecs, received.Formats, offered)))
            return null;
        bool foreign = IsForeign(codecs, received.Formats, offered);
        List<PayloadFormat> spoken = [.. received.Formats.Where(f => !f.IsSupplemental)];
        PayloadFormat? first = offered.FirstOrDefault(f => !f.IsSupplemental && codecs.Contains(f));
        if (first is null)
            return null;
        var shown = new List<PayloadFormat>();
        if (from.AcceptsFor.FirstOrDefault(f => !f.IsSupplemental && codecs.Contains(f)) is { } forced)
            shown.Add(offered.FirstOrDefault(o => o.PayloadType == forced.PayloadType) ?? forced);
        foreach (PayloadFormat answered in shown.Count > 0 ? [] : spoken)
        {
            if (!foreign && !from.Sent.Any(s => s.SameCodec(answered) || s.PayloadType == answered.PayloadType))
                continue;
            PayloadFormat partner = offered.FirstOrDefault(o => o.SameCodec(answered)) ?? Decoded(first);
            if (!shown.Exists(s => s.PayloadType == partner.PayloadType))
                shown.Add(partner);
        }

        if (shown.Count == 0)
            return null;
        HashSet<int> rates = [.. shown.Select(f => f.ClockRate)];
        bool Taken(PayloadFormat f) => rates.Contains(f.ClockRate)
            && (from.AcceptsFor.Any(a => a.PayloadType == f.PayloadType) || received.Formats.Any(a => a.Named(f.Encoding)));
        return [.. shown, .. offered.Where(f => f.IsSupplemental && Taken(f))];
    }

    /// <summary>An answerer that kept to its own codecs, as after an earlier translation, is translated as well.</summary>
    public static bool IsForeign(TranscodableCodecs codecs, ImmutableArray<PayloadFormat> answered, ImmutableArray<PayloadFormat> offered)
    {
        foreach (PayloadFormat format in answered)
        {
            if (format.IsSupplemental)
                continue;
            foreach (PayloadFormat known in offered)
            {
                if (known.SameCodec(format))
                    return false;
            }
        }

        return answered.Any(f => !f.IsSupplemental && codecs.Contains(f));
    }

    /// <summary>Formats with what was asked for of their encoders: by NG codec set, or when we offered them.</summary>
    public static ImmutableArray<PayloadFormat> WithSettings(ImmutableArray<PayloadFormat> formats, CodecMatcher specifications) =>
        [.. formats.Select(f => specifications.First(f)?.Set(f) ?? f)];

    /// <inheritdoc cref="WithSettings(ImmutableArray{PayloadFormat}, CodecMatcher)"/>
    public static ImmutableArray<PayloadFormat> WithSettings(ImmutableArray<PayloadFormat> answered, ImmutableArray<PayloadFormat> offered)
    {
        foreach (PayloadFormat offer in offered)
        {
            if (offer.Encoder is not null)
                return [.. answered.Select(a => offered.FirstOrDefault(o => o.PayloadType == a.PayloadType && o.Named(a.Encoding)) is { Encoder: { } encoder }
                    ? a with { Encoder = encoder } : a)];
        }

        return answered;
    }

    /// <summary>A codec we decode ourselves is answered with what our decoder wants.</summary>
    private static PayloadFormat Decoded(PayloadFormat format)
    {
        if (!format.Named("opus"))
            return format;
        bool stereo = format.Parameters is { } offered && offered.Contains("stereo=1", StringComparison.Ordinal);
        return format with { Parameters = $"stereo={(stereo ? 1 : 0)}; useinbandfec=1" };
    }
}
