namespace MediaEngine.Media.G726;

/// <summary>
/// G.726 at 16 to 40 kbit/s: ADPCM of 8000 Hz with code words of 2 to 5 bits. The first word of an octet is in its least significant bits
/// (G726-16 to G726-40, RFC 3551 section 4.5.4) or in its most significant bits (AAL2-G726-16 to AAL2-G726-40).
/// </summary>
internal sealed class G726Codec(int bits, bool mostSignificantFirst) : AudioCodec
{
    private const int ShortestPacketTime = 10;
    private const int LongestPacketTime = 120;

    private static readonly int[] _rates = [8000];

    public override string Encoding { get; } = $"{(mostSignificantFirst ? "AAL2-" : "")}G726-{8 * bits}";

    public override int ClockRate => 8000;

    public override ReadOnlySpan<int> SampleRates(AudioFormat format) => _rates;

    public override int PacketTime(int wanted) => Math.Clamp(wanted, ShortestPacketTime, LongestPacketTime);

    public override AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels) =>
        new G726Decoder(bits, mostSignificantFirst, channels);

    public override AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime) =>
        new G726Encoder(bits, mostSignificantFirst, channels, packetTime);
}
