namespace MediaEngine.Media.Companding;

/// <summary>PCMU and PCMA (RFC 3551 section 4.5.14): one octet per sample, so a packet may have any length.</summary>
internal sealed class G711Codec(string encoding, int payloadType, bool aLaw) : AudioCodec
{
    private const int ShortestPacketTime = 10;
    private const int LongestPacketTime = 120;

    private static readonly int[] _rates = [8000];

    public override string Encoding => encoding;

    public override int ClockRate => 8000;

    public override int StaticPayloadType => payloadType;

    public override ReadOnlySpan<int> SampleRates(AudioFormat format) => _rates;

    public override int PacketTime(int wanted) => Math.Clamp(wanted, ShortestPacketTime, LongestPacketTime);

    public override AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels) => new G711Decoder(aLaw, channels);

    public override AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime) =>
        new G711Encoder(aLaw, channels, packetTime);
}
