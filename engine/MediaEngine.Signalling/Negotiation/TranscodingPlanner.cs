using System.Collections.Immutable;
using MediaEngine.Media;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Plans how each format of a source is transcoded for the receiver of a route.</summary>
internal readonly struct TranscodingPlanner
{
    private readonly TranscodableCodecs _codecs;
    private readonly SectionState _source;
    private readonly SectionState _receiver;
    private readonly ImmutableArray<PayloadFormat> _inputs;
    private readonly ImmutableArray<PayloadFormat> _outputs;
    private readonly PayloadFormat? _preferred;
    private readonly bool _forced;
    private readonly bool _paced;

    private TranscodingPlanner(TranscodableCodecs codecs, SectionState source, SectionState receiver)
    {
        (_codecs, _source, _receiver) = (codecs, source, receiver);
        _inputs = Spoken(source);
        _outputs = Spoken(receiver);
        _preferred = null;
        foreach (PayloadFormat output in _outputs)
        {
            if (output.IsSupplemental || !codecs.Contains(output))
                continue;
            _preferred = output;
            break;
        }

        _paced = source.Paced || receiver.Paced;
        _forced = source.ForcesTranscoding || receiver.ForcesTranscoding || DetectsTones;
    }

    /// <summary>Null when everything passes unchanged.</summary>
    public static RouteTranscodings? Of(TranscodableCodecs codecs, SectionState source, SectionState receiver)
    {
        if (source.KeysPass || receiver.KeysPass || source.Opaque || receiver.Opaque || source.Type != receiver.Type)
            return null;
        if (source.Type != "audio")
            return Renumbering(source, receiver);
        var planner = new TranscodingPlanner(codecs, source, receiver);
        return planner._outputs.IsEmpty ? null : planner.Plan();
    }

    /// <summary>
    /// The formats a party sends and accepts, in its order of preference: those negotiated, and before that those of the last description.
    /// </summary>
    private static ImmutableArray<PayloadFormat> Spoken(SectionState media)
    {
        if (media.Agreed.IsEmpty)
            return media.Sent.IsEmpty ? media.Formats : media.Sent;

        // Formats of an answer that were not offered do not count, unless it has no others.
        ImmutableArray<PayloadFormat> offered = media.Agreed.RemoveAll(f => !media.Sent.Any(s => s.PayloadType == f.PayloadType
            ? SdpCodecs.SameName(s.Encoding, f.Encoding) : f.IsTelephoneEvent && s.SameCodec(f)));
        return offered.Any(static f => !f.IsSupplemental) ? offered : media.Agreed;
    }

    /// <summary>
    /// Media that is not transcoded, with the receiver's payload types; null when they are the source's. A retransmission format belongs to
    /// the format it retransmits (RFC 4588 section 8.6).
    /// </summary>
    private static RouteTranscodings? Renumbering(SectionState source, SectionState receiver)
    {
        ImmutableArray<PayloadFormat> outputs = Spoken(receiver);
        var entries = ImmutableArray.CreateBuilder<PayloadTranscoding>();
        bool renumbers = false;
        foreach (PayloadFormat input in Spoken(source))
        {
            PayloadFormat? output = input.AssociatedType is { } original
                ? SameOf(Spoken(source).FirstOrDefault(f => f.PayloadType == original), outputs) is { } carried
                    ? outputs.FirstOrDefault(o => o.AssociatedType == carried.PayloadType && o.SameCodec(input)) : null
                : SameOf(input, outputs);
            if (output is null)
                continue;
            renumbers |= input.PayloadType != output.PayloadType;
            entries.Add(new PayloadTranscoding(TranscodingKind.Pass, (byte)input.PayloadType, (byte)output.PayloadType)
            {
                Source = input.ToAudio(),
                Target = output.ToAudio(),
            });
        }

        return renumbers ? new RouteTranscodings(source.Id, entries.DrainToImmutable(), null) : null;
    }

    private bool DetectsTones =>
        EventOutput(0) is not null && !_inputs.Any(static i => i.IsTelephoneEvent) && _inputs.Any(_codecs.Contains);

    private RouteTranscodings? Plan()
    {
        var entries = ImmutableArray.CreateBuilder<PayloadTranscoding>();
        Add(entries, _inputs);
        PayloadTranscoding? tones = DetectsTones ? Tones() : null;
        bool transcodes = tones is not null;
        bool renumbers = false;
        foreach (PayloadTranscoding entry in entries)
        {
            transcodes |= entry.Kind != TranscodingKind.Pass;
            renumbers |= entry.From != entry.To;
        }

        if (!transcodes && !renumbers)
            return null;
        if (transcodes)
        {
            // When the engine sends a stream of its own anyway, also the formats that the source received or used earlier.
            Add(entries, _source.Sent);
            Add(entries, _source.Formats);
        }

        return new RouteTranscodings(_source.Id, entries.DrainToImmutable(), tones);
    }

    private void Add(ImmutableArray<PayloadTranscoding>.Builder entries, ImmutableArray<PayloadFormat> inputs)
    {
        foreach (PayloadFormat input in inputs)
        {
            bool known = false;
            foreach (PayloadTranscoding entry in entries)
                known |= entry.From == input.PayloadType;
            if (!known && Transcode(input) is { } transcoding)
                entries.Add(transcoding);
        }
    }

    /// <summary>Null for formats that pass unchanged because they cannot be transcoded.</summary>
    private PayloadTranscoding? Transcode(PayloadFormat input)
    {
        if (input.IsTelephoneEvent)
            return TranscodeEvent(input);
        if (input.IsComfortNoise)
            return TranscodeNoise(input);
        if (Same(input) is { } same)
        {
            bool coded = !input.IsSupplemental && (_forced || _paced) && _codecs.Contains(input);
            return Entry(coded ? TranscodingKind.Audio : TranscodingKind.Pass, input, same);
        }

        if (!input.IsSupplemental && _preferred is not null && _codecs.Contains(input))
            return Entry(TranscodingKind.Audio, input, _preferred);
        return OtherLayout(input) is { } other ? Entry(TranscodingKind.Drop, input, other) : null;
    }

    private PayloadTranscoding? TranscodeEvent(PayloadFormat input)
    {
        PayloadFormat? audio = AudioBeside(input);
        if (EventOutput(audio?.ClockRate ?? input.ClockRate) is { } output)
            return Entry(output.ClockRate == input.ClockRate ? TranscodingKind.Pass : TranscodingKind.TelephoneEvent, input, output);
        return _preferred is null ? null
            : Entry(TranscodingKind.Tones, input, audio is not null && _codecs.Contains(audio) ? audio : _preferred);
    }

    private PayloadTranscoding? TranscodeNoise(PayloadFormat input)
    {
        PayloadFormat? audio = AudioBeside(input);
        if (_outputs.FirstOrDefault(o => o.IsComfortNoise && o.ClockRate == input.ClockRate) is { } same
            && (audio is null || audio.ClockRate == input.ClockRate))
            return Entry(TranscodingKind.Pass, input, same);
        return _preferred is null ? null
            : Entry(TranscodingKind.Noise, input, audio is not null && _codecs.Contains(audio) ? audio : _preferred);
    }

    private PayloadTranscoding? Tones() =>
        _inputs.FirstOrDefault(_codecs.Contains) is { } audio && EventOutput((Same(audio) ?? _preferred)?.ClockRate ?? 0) is { } output
            ? Entry(TranscodingKind.TelephoneEvent, audio, output) : null;

    /// <summary>The receiver's format for the audio that a supplemental format of the source accompanies.</summary>
    private PayloadFormat? AudioBeside(PayloadFormat supplemental)
    {
        PayloadFormat? audio = null;
        foreach (PayloadFormat input in _inputs)
        {
            if (input.IsSupplemental || (audio is not null && input.ClockRate != supplemental.ClockRate))
                continue;
            audio = input;
            if (input.ClockRate == supplemental.ClockRate)
                break;
        }

        return audio is null ? null : Same(audio) ?? (_codecs.Contains(audio) ? _preferred : null);
    }

    /// <summary>The receiver's telephone events with a clock rate, otherwise any.</summary>
    private PayloadFormat? EventOutput(int clockRate)
    {
        PayloadFormat? any = null;
        foreach (PayloadFormat output in _outputs)
        {
            if (!output.IsTelephoneEvent)
                continue;
            if (output.ClockRate == clockRate)
                return output;
            any ??= output;
        }

        return any;
    }

    /// <summary>The receiver's variant of the codec, if its payload layout differs.</summary>
    private PayloadFormat? OtherLayout(PayloadFormat input) =>
        input.IsSupplemental ? null : _outputs.FirstOrDefault(o => o.SameCodec(input) && !o.PassesAs(input));

    private PayloadFormat? Same(PayloadFormat input) => SameOf(input, _outputs);

    /// <summary>The output that the input passes as, with the same payload type if there is one.</summary>
    private static PayloadFormat? SameOf(PayloadFormat? input, ImmutableArray<PayloadFormat> outputs)
    {
        PayloadFormat? same = null;
        foreach (PayloadFormat output in outputs)
        {
            if (input?.PassesAs(output) != true)
                continue;
            if (output.PayloadType == input.PayloadType)
                return output;
            same ??= output;
        }

        return same;
    }

    /// <summary>
    /// The packet time that signalling requests, otherwise the receiver's, otherwise the codec's default; never more than the receiver
    /// accepts (RFC 8866 section 6.4).
    /// </summary>
    private int PacketTime(PayloadFormat target)
    {
        if (_receiver.PtimeOverride is { } asked)
            return asked;
        int wanted = target.Encoder is { PacketTime: > 0 } encoder
            ? encoder.PacketTime : _receiver.Received?.Ptime ?? _codecs.PacketTime(target);
        return Math.Min(wanted, _receiver.Received?.MaxPtime ?? wanted);
    }

    /// <summary>The encoder follows the receiver's description; our description to it says what we want to receive.</summary>
    private PayloadFormat Described(PayloadFormat target)
    {
        foreach (PayloadFormat own in _receiver.Formats)
        {
            if (own.PayloadType == target.PayloadType && own.SameCodec(target))
                return own.Encoder is null && target.Encoder is not null ? own with { Encoder = target.Encoder } : own;
        }

        return target;
    }

    private PayloadTranscoding Entry(TranscodingKind kind, PayloadFormat from, PayloadFormat to) =>
        new(kind, (byte)from.PayloadType, (byte)to.PayloadType)
        {
            Source = from.ToAudio(),
            Target = Described(to).ToAudio(),
            PacketTime = to.IsSupplemental || kind is TranscodingKind.Pass or TranscodingKind.Drop ? 0 : PacketTime(to),
        };
}
