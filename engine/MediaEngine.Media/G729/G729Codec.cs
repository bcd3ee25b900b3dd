using MediaEngine.Interop.Codecs.G729;

namespace MediaEngine.Media.G729;

/// <summary>
/// G.729 (RFC 3551 section 4.5.6) by libbcg729, with the reduced-complexity encoder of Annex A: frames of 10 ms in 10 octets; the last
/// frame of a packet may describe silence (Annex B). Both encoding names mean this codec. Silence frames are decoded and never sent.
/// </summary>
/// <param name="encoding">G729 or G729a.</param>
/// <param name="parameters">Annex B parameter of our offers (RFC 4856 section 2.1.9).</param>
internal sealed class G729Codec(string encoding, string parameters) : AudioCodec
{
    /// <summary>Duration of a frame in milliseconds.</summary>
    private const int FrameTime = 10;
    private const int LongestPacketTime = 120;

    private static readonly int[] _rates = [8000];

    public override string Encoding => encoding;

    public override int ClockRate => 8000;

    public override int StaticPayloadType => 18;

    public override string? DefaultParameters => parameters;

    /// <summary>
    /// G.729 and its simplified coder, G.729A, have the same packets, with which annex B has nothing to do (RFC 4856 section 2.1.9).
    /// </summary>
    public override SdpCodec Sdp => new(Encoding) { AliasOf = Encoding == "G729" ? null : "G729" };

    public override bool IsAvailable => LibBcg729.IsAvailable;

    public override ReadOnlySpan<int> SampleRates(AudioFormat format) => _rates;

    public override int PacketTime(int wanted) =>
        (Math.Clamp(wanted, FrameTime, LongestPacketTime) + (FrameTime / 2) - 1) / FrameTime * FrameTime;

    public override AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels) => new G729Decoder(channels);

    public override AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime) =>
        new G729Encoder(channels, PacketTime(packetTime));
}
