using MediaEngine.Interop.Codecs.Amr;

namespace MediaEngine.Media.Amr;

/// <summary>AMR and AMR-WB (RFC 4867), octet-aligned and bandwidth-efficient, without CRC, interleaving and robust sorting.</summary>
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

    /// <summary>The answer keeps what the offer does not leave open (RFC 4867 section 8.3).</summary>
    public override SdpCodec Sdp => new(Encoding)
    {
        ClockRate = ClockRate,
        Binding =
        [
            new SdpParameter("octet-align", "0"), new SdpParameter("crc", "0"), new SdpParameter("interleaving", ""),
            new SdpParameter("robust-sorting", "0"), new SdpParameter("mode-set", "", SdpParameterComparison.Subset),
        ],
        AnswerParameters = static (codec, offered) => string.Join(';', codec.BindingOf(offered).Append("mode-change-capability=2")),
    };

    public override bool IsAvailable => wideband ? LibAmr.IsWidebandAvailable : LibAmr.IsNarrowbandAvailable;

    public override bool Supports(AudioFormat format) =>
        base.Supports(format)
        && CodecParameters.Number(format.Parameters, "crc", 0) == 0
        && CodecParameters.Number(format.Parameters, "robust-sorting", 0) == 0
        && CodecParameters.Text(format.Parameters, "interleaving").IsEmpty;

    public override ReadOnlySpan<int> SampleRates(AudioFormat format) => wideband ? _widebandRate : _narrowbandRate;

    public override int PacketTime(int wanted) =>
        Math.Clamp((wanted + (AmrPayload.FrameTime / 2) - 1) / AmrPayload.FrameTime, 1, 6) * AmrPayload.FrameTime;

    public override AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels) =>
        new AmrDecoder(Payload(format), ClockRate, channels);

    public override AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime) =>
        new AmrEncoder(Payload(format), Modes(format), ClockRate, channels, PacketTime(packetTime));

    private AmrModes Modes(AudioFormat format) =>
        new(format, wideband ? _widebandModes : _narrowbandModes, format.Bitrate > 0 ? format.Bitrate : DefaultBitrate);

    private AmrPayload Payload(AudioFormat format) => new(wideband, CodecParameters.Flag(format.Parameters, "octet-align"));
}
