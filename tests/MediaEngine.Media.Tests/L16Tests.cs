namespace MediaEngine.Media.Tests;

public sealed class L16Tests
{
    [Fact]
    public void Samples_are_sent_in_network_order()
    {
        var format = new AudioFormat("L16", 8000, 1);
        AudioCodec codec = AudioCodecs.Find(format)!;
        using AudioEncoder encoder = codec.CreateEncoder(format, 8000, 1, 1);
        var payload = new byte[1400];
        Assert.Equal(16, encoder.Encode([0x0102, -2, 0, 0, 0, 0, 0, 0], payload));
        Assert.Equal([0x01, 0x02, 0xff, 0xfe], payload[..4]);
    }

    [Theory]
    [InlineData(44100, 1, 11, 15)]
    [InlineData(44100, 2, 10, 7)]
    [InlineData(48000, 2, 10, 7)]
    [InlineData(8000, 1, 11, 20)]
    public void A_packet_holds_what_fits_a_datagram(int clockRate, int channels, int payloadType, int packetTime)
    {
        var format = new AudioFormat("L16", clockRate, channels);
        AudioCodec codec = AudioCodecs.Find(format)!;
        Assert.Equal(payloadType, codec.StaticPayloadType);
        Assert.Equal(packetTime, codec.PacketTime(format, 20));
        Assert.Equal([clockRate], codec.SampleRates(format).ToArray());
    }

    [Theory]
    [InlineData(7999, 1)]
    [InlineData(47999, 1)]
    [InlineData(96000, 1)]
    [InlineData(8000, 3)]
    public void Other_clocks_and_channels_are_not_supported(int clockRate, int channels) =>
        Assert.Null(AudioCodecs.Find(new AudioFormat("L16", clockRate, channels)));
}
