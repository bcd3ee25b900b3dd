namespace MediaEngine.Media.Tests;

public sealed class AmrTests
{
    [Theory]
    [InlineData("AMR", 8000)]
    [InlineData("AMR-WB", 16000)]
    public void Both_forms_of_the_payload_hold_the_same_sound(string encoding, int rate)
    {
        AudioCodec codec = Codec(encoding);
        short[] voice = Sound.Voice(rate, rate);
        short[]? first = null;
        foreach (string parameters in new[] { "octet-align=1", "" })
        {
            foreach (int packetTime in new[] { 20, 60 })
            {
                var format = new AudioFormat(encoding, rate, 1) { Parameters = parameters };
                using AudioEncoder encoder = codec.CreateEncoder(format, rate, 1, packetTime);
                using AudioDecoder decoder = codec.CreateDecoder(format, rate, 1);
                var payload = new byte[1400];
                var heard = new short[rate];
                int at = 0;
                for (; at + encoder.Length <= voice.Length; at += encoder.Length)
                {
                    int length = encoder.Encode(voice.AsSpan(at, encoder.Length), payload);
                    Assert.Equal(encoder.Length, decoder.Decode(payload.AsSpan(0, length), heard.AsSpan(at)));
                    Assert.Equal(-1, decoder.Length(payload.AsSpan(0, length - 1)));
                }

                first ??= heard;
                int different = first.AsSpan(0, at).CommonPrefixLength(heard);
                Assert.True(different >= at, $"{parameters} {packetTime} ms: another sound from sample {different}");
            }
        }
    }

    [Theory]
    [InlineData("AMR", "octet-align=1", 0, 3, 19)] // mode 3 (6.70 kbit/s) has 134 bits: 17 octets, and two before them
    [InlineData("AMR", "", 0, 3, 18)] // 4 + 6 + 134 bits
    [InlineData("AMR", "octet-align=1; mode-set=0,2,7", 0, 2, 17)]
    [InlineData("AMR", "mode-set=7;octet-align=1", 0, 7, 33)]
    [InlineData("AMR", "octet-align=1", 12200, 7, 33)]
    [InlineData("AMR-WB", "octet-align=1", 0, 3, 38)]
    [InlineData("AMR-WB", "", 23850, 8, 61)]
    public void The_mode_follows_bitrate_and_set(string encoding, string parameters, int bitrate, int mode, int bytes)
    {
        AudioCodec codec = Codec(encoding);
        var format = new AudioFormat(encoding, codec.ClockRate, 1) { Parameters = parameters, Bitrate = bitrate };
        using AudioEncoder encoder = codec.CreateEncoder(format, codec.ClockRate, 1, 20);
        var payload = new byte[1400];
        Assert.Equal(bytes, encoder.Encode(new short[encoder.Length], payload));
        Assert.Equal(0xf0, payload[0] & 0xf0);
        int entry = parameters.Contains("octet-align") ? payload[1] >> 2 : ((payload[0] << 2) | (payload[1] >> 6)) & 0x3f;
        Assert.Equal((mode << 1) | 1, entry);
    }

    [Theory]
    [InlineData("octet-align=1", 7, new[] { 7, 7, 7 })]
    [InlineData("octet-align=1", 0, new[] { 0, 0, 0 })]
    [InlineData("octet-align=1;mode-set=0,2,4", 7, new[] { 4, 4, 4 })]
    [InlineData("octet-align=1;mode-set=0,2,4", 1, new[] { 0, 0, 0 })]
    [InlineData("octet-align=1;mode-set=2,4", 0, new[] { 2, 2, 2 })]
    [InlineData("octet-align=1;mode-change-neighbor=1", 6, new[] { 4, 5, 6, 6 })]
    [InlineData("octet-align=1;mode-set=0,2,4,7;mode-change-neighbor=1", 7, new[] { 4, 7, 7 })]
    [InlineData("octet-align=1;mode-change-period=2", 7, new[] { 3, 7, 7 })]
    [InlineData("octet-align=1;mode-change-period=2;mode-change-neighbor=1", 1, new[] { 3, 2, 2, 1, 1 })]
    public void The_receiver_asks_for_a_mode_and_takes_it_back(string parameters, int requested, int[] modes)
    {
        AudioCodec codec = Codec("AMR");
        using AudioEncoder encoder = codec.CreateEncoder(new AudioFormat("AMR", 8000, 1) { Parameters = parameters }, 8000, 1, 20);
        var payload = new byte[1400];
        int Mode()
        {
            Assert.True(encoder.Encode(new short[encoder.Length], payload) > 0);
            return (payload[1] >> 3) & 15;
        }

        int usual = Mode();
        encoder.Request(requested);
        Assert.Equal(modes, modes.Select(_ => Mode()));
        encoder.Request(-1);
        Assert.Equal(usual, Enumerable.Range(0, 10).Select(_ => Mode()).ToList()[^1]);
    }

    [Theory]
    [InlineData("AMR", 8)]
    [InlineData("AMR-WB", 9)]
    public void What_a_sender_asks_for_holds_until_it_says_otherwise(string encoding, int reserved)
    {
        AudioCodec codec = Codec(encoding);
        using AudioDecoder decoder = codec.CreateDecoder(new AudioFormat(encoding, codec.ClockRate, 1) { Parameters = "octet-align=1" },
            codec.ClockRate, 1);
        var samples = new short[codec.ClockRate / 50];
        int Requested(int field)
        {
            Assert.Equal(samples.Length, decoder.Decode([(byte)(field << 4), 0x7c], samples));
            return decoder.RequestedMode;
        }

        Assert.Equal(-1, decoder.RequestedMode);
        Assert.Equal(5, Requested(5));
        Assert.Equal(5, Requested(reserved));
        Assert.Equal(-1, Requested(15));
    }

    [Theory]
    [InlineData("crc=1")]
    [InlineData("octet-align=1;interleaving=4")]
    [InlineData("robust-sorting=1")]
    public void Unimplemented_modes_are_not_supported(string parameters) =>
        Assert.Null(AudioCodecs.Find(new AudioFormat("AMR", 8000, 1) { Parameters = parameters }));

    [Fact]
    public void A_frame_without_data_is_concealed_and_reserved_types_are_malformed()
    {
        using AudioDecoder decoder = Codec("AMR").CreateDecoder(new AudioFormat("AMR", 8000, 1) { Parameters = "octet-align=1" }, 8000, 1);
        var samples = new short[160];
        Assert.Equal(160, decoder.Decode([0xf0, 0x7c], samples));
        Assert.Equal(-1, decoder.Decode([0xf0, 12 << 3], samples));
        Assert.True(decoder.TryConceal([], samples));
        Assert.False(decoder.TryConceal([], samples.AsSpan(1)));
    }

    private static AudioCodec Codec(string encoding)
    {
        AudioCodec? codec = AudioCodecs.Find(encoding);
        if (codec is null)
            Assert.Skip($"the libraries of {encoding} are not installed");
        return codec;
    }
}
