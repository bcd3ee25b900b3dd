using MediaEngine.Interop.Codecs.Gsm;

namespace MediaEngine.Media.Gsm;

/// <summary>GSM 06.10 full rate (RFC 3551 section 4.5.8) by libgsm: frames of 20 ms in 33 octets, one or more per packet.</summary>
internal sealed class GsmCodec : AudioCodec
{
    /// <summary>Duration of a frame in milliseconds.</summary>
    private const int FrameTime = 20;
    private const int LongestPacketTime = 120;

    private static readonly int[] _rates = [8000];

    public override string Encoding => "GSM";

    public override int ClockRate => 8000;

    public override int StaticPayloadType => 3;

    /// <summary>With any parameter the payload is another one.</summary>
    public override SdpCodec Sdp => new(Encoding) { Binding = [new SdpParameter(SdpParameter.Whole, "")] };

    public override bool IsAvailable => LibGsm.IsAvailable;

    /// <summary>The format has no parameters (RFC 4856 section 2.1.8). With a parameter the payload is unknown.</summary>
    public override bool Supports(AudioFormat format) => base.Supports(format) && string.IsNullOrWhiteSpace(format.Parameters);

    public override ReadOnlySpan<int> SampleRates(AudioFormat format) => _rates;

    public override int PacketTime(int wanted) =>
        (Math.Clamp(wanted, FrameTime, LongestPacketTime) + (FrameTime / 2) - 1) / FrameTime * FrameTime;

    public override AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels) => new GsmDecoder(channels);

    public override AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime) =>
        new GsmEncoder(channels, PacketTime(packetTime));
}
