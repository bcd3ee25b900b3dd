namespace MediaEngine.Protocol.Payloads;

/// <summary>The header of an MPEG audio frame (ISO/IEC 11172-3 section 2.4.1.3, 13818-3).</summary>
/// <param name="Layer">1 to 3.</param>
/// <param name="Length">Length of the frame in octets, including the header.</param>
/// <param name="Samples">Samples per channel.</param>
public readonly record struct MpegAudioHeader(int Layer, int SampleRate, int Channels, int Length, int Samples)
{
    /// <summary>Reads a header. Returns false for free format too, because its header does not contain the length.</summary>
    public static bool TryParse(ReadOnlySpan<byte> data, out MpegAudioHeader header)
    {
        header = default;
        if (data.Length < 4 || data[0] != 0xff || (data[1] & 0xe0) != 0xe0)
            return false;
        int version = (data[1] >> 3) & 3;
        int layer = 4 - ((data[1] >> 1) & 3);
        int bitrateIndex = data[2] >> 4;
        int rateIndex = (data[2] >> 2) & 3;
        if (version == 1 || layer == 4 || bitrateIndex is 0 or 15 || rateIndex == 3)
            return false;
        bool first = version == 3;
        int rate = rateIndex switch { 0 => 44100, 1 => 48000, _ => 32000 } >> (first ? 0 : version == 2 ? 1 : 2);
        int row = first ? layer - 1 : layer == 1 ? 3 : 4;
        int bitrate = Bitrates[row * 15 + bitrateIndex] * 1000;
        int padding = (data[2] >> 1) & 1;
        int samples = layer == 1 ? 384 : layer == 3 && !first ? 576 : 1152;
        int length = layer == 1 ? (12 * bitrate / rate + padding) * 4 : samples / 8 * bitrate / rate + padding;
        header = new MpegAudioHeader(layer, rate, (data[3] >> 6) == 3 ? 1 : 2, length, samples);
        return length > 4;
    }

    private static ReadOnlySpan<ushort> Bitrates =>
    [
        0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
        0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
        0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
        0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160,
    ];
}
