using System.Collections.Immutable;
using MediaEngine.Gateway.Streams;
using MediaEngine.Media;

namespace MediaEngine.Gateway.Sound;

/// <summary>Which sound can be decoded, and what it becomes for a viewer.</summary>
internal static class SoundFormats
{
    /// <summary>Static payload rate of codecs whose RTP clock is not their sample rate, or that exist at one rate only.</summary>
    private static readonly string[] _rateIsPayload = ["PCMU", "PCMA", "L16"];

    /// <summary>The engine has a decoder for the format on its workers.</summary>
    public static bool CanDecode(TrackFormat format) => Decodable(format) is not null;

    /// <summary>
    /// The format as the codec knows it; null without a decoder. Cameras announce or use other clock rates for codecs that have only one:
    /// then only the clock differs.
    /// </summary>
    public static AudioFormat? Decodable(TrackFormat format)
    {
        var audio = new AudioFormat(format.Encoding, format.ClockRate, format.Channels)
        {
            Parameters = format.Parameters.Length > 0 ? format.Parameters : null,
        };
        if (AudioCodecs.Find(audio) is not null)
            return audio;
        if (_rateIsPayload.Contains(format.Encoding, StringComparer.OrdinalIgnoreCase)
            || AudioCodecs.Find(format.Encoding) is not { } codec)
            return null;
        audio = audio with { ClockRate = codec.ClockRate, Channels = codec.Channels };
        return codec.Supports(audio) ? audio : null;
    }

    /// <summary>What the sound becomes for a viewer that accepts these formats; null when none of them can be encoded.</summary>
    public static TrackFormat? Target(ImmutableArray<TrackFormat> accepted) =>
        accepted.FirstOrDefault(f => f.Is("opus") && CanEncode(f)) ?? accepted.FirstOrDefault(CanEncode);

    /// <summary>The format as an encoder takes it.</summary>
    public static AudioFormat ToAudio(TrackFormat format) => new(format.Encoding, format.ClockRate, format.Channels)
    {
        Parameters = format.Parameters.Length > 0 ? format.Parameters : null,
    };

    private static bool CanEncode(TrackFormat format) => AudioCodecs.Find(ToAudio(format)) is not null;
}
