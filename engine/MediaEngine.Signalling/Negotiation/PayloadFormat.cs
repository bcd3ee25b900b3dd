using System.Collections.Immutable;
using MediaEngine.Media;
using MediaEngine.Protocol;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>One payload type of an RTP m= section with its rtpmap, fmtp and rtcp-fb.</summary>
/// <param name="PayloadType">0..127.</param>
/// <param name="Encoding">As in rtpmap; empty for a dynamic payload type without rtpmap.</param>
/// <param name="ClockRate">RTP clock rate in Hz; 0 when unknown.</param>
/// <param name="Channels">1 when not given.</param>
/// <param name="Parameters">The fmtp value after the payload type; null for none.</param>
public sealed record PayloadFormat(int PayloadType, string Encoding, int ClockRate, int Channels, string? Parameters)
{
    // Calls use the same few formats.
    private static readonly SharedObjects<PayloadFormat> _shared = new(sets: 64);

    /// <summary>The shared object of a format without feedback.</summary>
    public static PayloadFormat Of(int payloadType, ReadOnlySpan<char> encoding, int clockRate, int channels, string? parameters)
    {
        if (parameters?.Length > TextPool.MaxLength || encoding.Length > TextPool.MaxLength)
            return new PayloadFormat(payloadType, encoding.ToString(), clockRate, channels, parameters);
        int hash = HashCode.Combine(payloadType, string.GetHashCode(encoding), parameters is null ? 0 : string.GetHashCode(parameters));
        foreach (PayloadFormat? known in _shared.PlacesOf(hash))
        {
            if (known is not null && known.PayloadType == payloadType && encoding.SequenceEqual(known.Encoding)
                && known.ClockRate == clockRate
                && known.Channels == channels && known.Parameters == parameters)
                return known;
        }
        return _shared.Keep(hash, new PayloadFormat(payloadType, TextPool.Get(encoding), clockRate, channels, parameters));
    }

    /// <summary>rtcp-fb values of this payload type.</summary>
    public ImmutableArray<string> Feedback { get; init; } = [];

    /// <summary>Towards the other side only as a source of transcoding (codec mask etc.).</summary>
    public bool Added { get; init; }

    /// <summary>Requested encoder settings; null for none.</summary>
    public EncoderSettings? Encoder { get; init; }

    /// <summary>Telephone-event, comfort noise and redundancy accompany an audio codec and are none themselves.</summary>
    public bool IsSupplemental => IsTelephoneEvent || IsComfortNoise || Named("red");

    public bool IsTelephoneEvent => Named("telephone-event");

    public bool IsComfortNoise => Named("CN");

    /// <summary>The payload type that this format retransmits (RFC 4588); null for other formats.</summary>
    public int? AssociatedType
    {
        get
        {
            foreach (Range part in Named("rtx") && Parameters is { } text ? text.AsSpan().Split(';') : default)
            {
                ReadOnlySpan<char> parameter = Parameters.AsSpan()[part].Trim();
                if (parameter.StartsWith("apt=", StringComparison.OrdinalIgnoreCase)
                    && byte.TryParse(parameter[4..], out byte number) && number < 128)
                    return number;
            }

            return null;
        }
    }

    public bool Named(string encoding) => Encoding.Equals(encoding, StringComparison.OrdinalIgnoreCase);

    /// <summary>Same encoding, clock rate and channels, where the codec leaves channels to rtpmap.</summary>
    public bool SameCodec(PayloadFormat other) =>
        SdpCodecs.SameName(Encoding, other.Encoding) && ClockRate == other.ClockRate && (Channels == other.Channels || HasFixedChannels)
        && (Encoding.Length > 0 || PayloadType == other.PayloadType);

    /// <summary>Packets are interchangeable: the same codec, and no parameter that changes the payload layout.</summary>
    public bool PassesAs(PayloadFormat other) => CodecComparison.PassesAs(this, other);

    /// <summary>The format for decoders and encoders.</summary>
    public AudioFormat ToAudio() => new(Encoding, ClockRate, HasFixedChannels ? SdpCodecs.Find(Encoding)!.Channels : Channels)
    {
        Parameters = Encoder?.Parameters is not { } wanted ? Parameters : Parameters is null ? wanted : $"{wanted};{Parameters}",
        Bitrate = Encoder?.Bitrate ?? 0,
        Options = Encoder?.Options,
    };

    /// <summary>The rtpmap value; null when unknown.</summary>
    public string? RtpMap => Encoding.Length == 0
        ? null
        : Channels > 1 ? $"{PayloadType} {Encoding}/{ClockRate}/{Channels}" : $"{PayloadType} {Encoding}/{ClockRate}";

    private bool HasFixedChannels => SdpCodecs.Find(Encoding) is { HasFixedChannels: true };
}
