namespace MediaEngine.Media.Linear;

/// <summary>
/// L16 (RFC 3551 section 4.5.11): uncompressed samples in network byte order, at any usual rate. One row for each number of channels.
/// </summary>
internal sealed class L16Codec(int channels, int payloadType) : AudioCodec
{
    /// <summary>Longest payload, so that a packet fits the usual MTU.</summary>
    public const int MaxPayload = 1400;

    private const int LongestPacketTime = 40;

    public override string Encoding => "L16";

    public override int ClockRate => 44100;

    public override int Channels => channels;

    public override int StaticPayloadType => payloadType;

    public override bool Supports(AudioFormat format) => format.Channels == channels && AudioRates.All.Contains(format.ClockRate);

    public override ReadOnlySpan<int> SampleRates(AudioFormat format) => AudioRates.Only(format.ClockRate);

    public override int PacketTime(int wanted) => Math.Clamp(wanted, 1, LongestPacketTime);

    /// <summary>The wanted packet time, limited by the longest payload.</summary>
    public override int PacketTime(AudioFormat format, int wanted) =>
        Math.Clamp(wanted, 1, Math.Min(LongestPacketTime, MaxPayload * 1000 / (sizeof(short) * format.ClockRate * format.Channels)));

    public override AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels) =>
        new L16Decoder(sampleRate, format.Channels, channels);

    public override AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime) =>
        new L16Encoder(sampleRate, channels, format.Channels, PacketTime(format, packetTime));
}
