namespace MediaEngine.Media.G722;

/// <summary>
/// G722 at 64 kbit/s (ITU-T G.722 mode 1, RFC 3551 section 4.5.2): audio of 16000 Hz with an RTP clock of 8000, one octet for two samples.
/// </summary>
/// <remarks>
/// Our own implementation, unlike other codecs. The available library, libavcodec, is large and under the GPL in Debian, and a decoder of
/// untrusted input is safer in memory-safe code. At 8000 Hz the lower sub-band is used directly, so a narrowband leg needs neither the
/// filter bank nor a resampler.
/// </remarks>
internal sealed class G722Codec : AudioCodec
{
    private const int ShortestPacketTime = 10;
    private const int LongestPacketTime = 120;

    private static readonly int[] _rates = [16000, 8000];

    public override string Encoding => "G722";

    public override int ClockRate => 8000;

    public override int StaticPayloadType => 9;

    public override ReadOnlySpan<int> SampleRates(AudioFormat format) => _rates;

    public override int PacketTime(int wanted) => Math.Clamp(wanted, ShortestPacketTime, LongestPacketTime);

    public override AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels) => new G722Decoder(sampleRate, channels);

    public override AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime) =>
        new G722Encoder(sampleRate, channels, packetTime);
}
