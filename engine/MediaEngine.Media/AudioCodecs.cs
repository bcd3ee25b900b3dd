using MediaEngine.Media.Amr;
using MediaEngine.Media.Companding;
using MediaEngine.Media.G722;
using MediaEngine.Media.G726;
using MediaEngine.Media.G729;
using MediaEngine.Media.Gsm;
using MediaEngine.Media.Linear;
using MediaEngine.Media.Opus;

namespace MediaEngine.Media;

/// <summary>The table of all codecs, one row each.</summary>
public static class AudioCodecs
{
    public static IReadOnlyList<AudioCodec> All { get; } =
    [
        new G711Codec("PCMU", 0, aLaw: false),
        new G711Codec("PCMA", 8, aLaw: true),
        new G722Codec(),
        new OpusCodec(),
        new GsmCodec(),
        new G729Codec("G729", "annexb=yes"),
        new G729Codec("G729a", "annexb=no"),
        new AmrCodec(wideband: false),
        new AmrCodec(wideband: true),
        new L16Codec(1, 11),
        new L16Codec(2, 10),
        new G726Codec(2, mostSignificantFirst: false),
        new G726Codec(3, mostSignificantFirst: false),
        new G726Codec(4, mostSignificantFirst: false),
        new G726Codec(5, mostSignificantFirst: false),
        new G726Codec(2, mostSignificantFirst: true),
        new G726Codec(3, mostSignificantFirst: true),
        new G726Codec(4, mostSignificantFirst: true),
        new G726Codec(5, mostSignificantFirst: true),
    ];

    /// <summary>The codec of a format; null when no codec supports the format, or its library is not installed.</summary>
    public static AudioCodec? Find(AudioFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        foreach (AudioCodec codec in All)
        {
            if (codec.Encoding.Equals(format.Encoding, StringComparison.OrdinalIgnoreCase) && codec.IsAvailable && codec.Supports(format))
                return codec;
        }

        return null;
    }

    /// <summary>The row of an encoding name; null when there is none, or its library is not installed.</summary>
    public static AudioCodec? Find(string encoding)
    {
        foreach (AudioCodec codec in All)
        {
            if (codec.Encoding.Equals(encoding, StringComparison.OrdinalIgnoreCase) && codec.IsAvailable)
                return codec;
        }

        return null;
    }
}
