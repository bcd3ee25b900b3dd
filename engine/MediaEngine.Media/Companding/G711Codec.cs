namespace MediaEngine.Media.Companding;

/// <summary>
/// PCMU and PCMA (RFC 3551 section 4.5.14): one octet per sample, so a packet may have any length. Cameras use them at other rates than
/// 8000 Hz and with two channels too, whose samples alternate.
/// </summary>
internal sealed class G711Codec(string encoding, int payloadType, bool aLaw) : AudioCodec
{
    private const int ShortestPacketTime = 10;
    private const int LongestPacketTime = 120;
    private const int MaxPayload = 1400;

    public override string Encoding => encoding;

    public override int ClockRate => 8000;

    public override int StaticPayloadType => payloadType;

    public override bool Supports(AudioFormat format) =>
        format.Channels is 1 or 2 && AudioRates.All.Contains(format.ClockRate);

    public override ReadOnlySpan<int> SampleRates(AudioFormat format) => AudioRates.Only(format.ClockRate);

    public override int PacketTime(int wanted) => Math.Clamp(wanted, ShortestPacketTime, LongestPacketTime);

    public override int PacketTime(AudioFormat format, int wanted) =>
        Math.Min(PacketTime(wanted), MaxPayload * 1000 / (format.ClockRate * format.Channels));

    public override AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels) =>
        new G711Decoder(aLaw, sampleRate, format.Channels, channels);

    public override AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime) =>
        new G711Encoder(aLaw, sampleRate, format.Channels, channels, packetTime);
}
