using MediaEngine.Media;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>The codecs that can be decoded and encoded, in signalling's form.</summary>
internal sealed class TranscodableCodecs
{
    private readonly AudioCodec[] _codecs;

    /// <param name="codecs">Those whose library is not installed are left out.</param>
    public TranscodableCodecs(IReadOnlyList<AudioCodec> codecs) => _codecs = [.. codecs.Where(c => c.IsAvailable)];

    public static TranscodableCodecs Installed { get; } = new(AudioCodecs.All);

    /// <summary>The format can be decoded and encoded.</summary>
    public bool Contains(PayloadFormat format) => Find(format) is not null;

    /// <summary>Default packet time of the format in milliseconds.</summary>
    public int PacketTime(PayloadFormat format) => Find(format)?.DefaultPacketTime ?? 20;

    /// <summary>The format with its encoder settings; null when it cannot be encoded.</summary>
    public AudioFormat? Audio(PayloadFormat format) => Find(format) is null ? null : format.ToAudio();

    /// <summary>
    /// The description of an added codec, unless the specification says otherwise. Payload type -1 when the codec has no static one; null
    /// for a codec that cannot be encoded.
    /// </summary>
    public PayloadFormat? Make(CodecSpecification specification)
    {
        foreach (AudioCodec codec in _codecs)
        {
            if (!codec.Encoding.Equals(specification.Name, StringComparison.OrdinalIgnoreCase))
                continue;
            int clock = specification.ClockRate != 0 ? specification.ClockRate : codec.ClockRate;
            int channels = specification.Channels != 0 ? specification.Channels : specification.ClockRate != 0 ? 1 : codec.Channels;
            bool standard = clock == codec.ClockRate && channels == codec.Channels;
            var format = new PayloadFormat(
                standard ? codec.StaticPayloadType : StaticPayloads.NumberOf(codec.Encoding, clock, channels), codec.Encoding,
                clock, channels,
                specification.Parameters ?? codec.DefaultParameters)
            {
                Added = true,
                Encoder = specification.Encoder,
            };
            if (Contains(format))
                return format;
        }

        return null;
    }

    private AudioCodec? Find(PayloadFormat format)
    {
        AudioFormat? audio = null;
        foreach (AudioCodec codec in _codecs)
        {
            if (SdpCodecs.SameName(format.Encoding, codec.Encoding) && codec.Supports(audio ??= format.ToAudio()))
                return codec;
        }

        return null;
    }
}
