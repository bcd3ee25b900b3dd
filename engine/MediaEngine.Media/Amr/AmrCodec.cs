using System.Globalization;
using MediaEngine.Interop.Codecs.Amr;

namespace MediaEngine.Media.Amr;

/// <summary>AMR and AMR-WB (RFC 4867) in both forms, octet-aligned and bandwidth-efficient; without CRC, interleaving and robust sorting.</summary>
internal sealed class AmrCodec(bool wideband) : AudioCodec
{
    private static readonly int[] _narrowbandRate = [8000];
    private static readonly int[] _widebandRate = [16000];

    /// <summary>Bits per second of each mode.</summary>
    private static readonly int[] _narrowbandModes = [4750, 5150, 5900, 6700, 7400, 7950, 10200, 12200];
    private static readonly int[] _widebandModes = [6600, 8850, 12650, 14250, 15850, 18250, 19850, 23050, 23850];

    public override string Encoding => wideband ? "AMR-WB" : "AMR";

    public override int ClockRate => wideband ? 16000 : 8000;

    public override string? DefaultParameters => "octet-align=1;mode-change-capability=2";

    public override int DefaultBitrate => wideband ? 14250 : 6700;

    public override bool IsAvailable => wideband ? LibAmr.IsWidebandAvailable : LibAmr.IsNarrowbandAvailable;

    public override bool Supports(AudioFormat format) =>
        base.Supports(format)
        && CodecParameters.Number(format.Parameters, "crc", 0) == 0
        && CodecParameters.Number(format.Parameters, "robust-sorting", 0) == 0
        && CodecParameters.Text(format.Parameters, "interleaving").IsEmpty;

    public override ReadOnlySpan<int> SampleRates(AudioFormat format) => wideband ? _widebandRate : _narrowbandRate;

    public override int PacketTime(int wanted) => Math.Clamp((wanted + (AmrPayload.FrameTime / 2) - 1) / AmrPayload.FrameTime, 1, 6) * AmrPayload.FrameTime;

    public override AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels) =>
        new AmrDecoder(Payload(format), ClockRate, channels);

    public override AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime) =>
        new AmrEncoder(Payload(format), Mode(format), ClockRate, channels, PacketTime(packetTime));

    /// <summary>The highest mode of the peer's set that is not above the bitrate, else the lowest of the set.</summary>
    internal int Mode(AudioFormat format)
    {
        int bitrate = format.Bitrate > 0 ? format.Bitrate : DefaultBitrate;
        int[] bitrates = wideband ? _widebandModes : _narrowbandModes;
        ReadOnlySpan<char> set = CodecParameters.Text(format.Parameters, "mode-set");
        Span<bool> allowed = stackalloc bool[bitrates.Length];
        allowed.Clear();
        foreach (Range part in set.Split(','))
        {
            if (int.TryParse(set[part].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int mode) && mode < allowed.Length)
                allowed[mode] = true;
        }

        if (!allowed.Contains(true))
            allowed.Fill(true);
        for (int mode = bitrates.Length - 1; mode >= 0; mode--)
        {
            if (allowed[mode] && bitrates[mode] <= bitrate)
                return mode;
        }

        return allowed.IndexOf(true);
    }

    private AmrPayload Payload(AudioFormat format) => new(wideband, CodecParameters.Flag(format.Parameters, "octet-align"));
}
