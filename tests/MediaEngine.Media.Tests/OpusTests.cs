namespace MediaEngine.Media.Tests;

public sealed class OpusTests
{
    private const int Rate = 16000;
    private const int Frame = Rate / 50;

    [Fact]
    public void A_lost_frame_comes_back_from_the_copy_in_the_next_packet()
    {
        short[] voice = Sound.Voice(Rate, 100 * Frame);
        double With(string parameters)
        {
            List<byte[]> payloads = Payloads(voice, Format(parameters), Rate, 20);
            using AudioDecoder all = Codec.CreateDecoder(Format(parameters), Rate, 1);
            using AudioDecoder lossy = Codec.CreateDecoder(Format(parameters), Rate, 1);
            var complete = new short[Frame];
            var repaired = new short[Frame];
            double signal = 0, noise = 0;
            for (int i = 0; i < payloads.Count; i++)
            {
                Assert.Equal(Frame, all.Decode(payloads[i], complete));
                if (i % 5 == 3 && i + 1 < payloads.Count)
                {
                    Assert.True(lossy.TryConceal(payloads[i + 1], repaired));
                    for (int k = 0; k < Frame; k++)
                    {
                        signal += (double)complete[k] * complete[k];
                        noise += Math.Pow(complete[k] - repaired[k], 2);
                    }
                }
                else
                {
                    Assert.Equal(Frame, lossy.Decode(payloads[i], repaired));
                }
            }

            return 10 * Math.Log10(signal / noise);
        }

        double withCopy = With("useinbandfec=1"), without = With("");
        Assert.True(withCopy > without + 3, $"{withCopy:f1} dB with the copy, {without:f1} dB without");
    }

    [Fact]
    public void A_long_gap_fades_out_instead_of_repeating()
    {
        short[] voice = Sound.Voice(Rate, 20 * Frame);
        using AudioDecoder decoder = Codec.CreateDecoder(Format(""), Rate, 1);
        var samples = new short[Frame];
        foreach (byte[] payload in Payloads(voice, Format(""), Rate, 20))
            decoder.Decode(payload, samples);
        double before = Sound.Power(samples);
        var gap = new short[6 * Frame];
        for (int i = 0; i < 5; i++)
            Assert.True(decoder.TryConceal([], gap));
        Assert.True(Sound.Power(gap) < before / 10, $"{before} before the gap, {Sound.Power(gap)} at its end");
        Assert.False(decoder.TryConceal([], new short[Frame - 1]));
        Assert.False(decoder.TryConceal([], []));
    }

    [Fact]
    public void Stereo_is_sent_only_to_those_who_want_it()
    {
        short[] left = Sound.Sine(400, Rate, 20 * Frame);
        short[] both = [.. left.SelectMany(sample => new short[] { sample, 0 })];
        foreach (bool stereo in new[] { false, true })
        {
            AudioFormat format = Format(stereo ? "stereo=1" : "");
            Assert.Equal(stereo ? 2 : 1, Codec.AudioChannels(format));
            using AudioEncoder encoder = Codec.CreateEncoder(format, Rate, 2, 20);
            using AudioDecoder decoder = Codec.CreateDecoder(format, Rate, 2);
            var payload = new byte[1400];
            var samples = new short[2 * Frame];
            for (int i = 0; i < 20; i++)
            {
                int length = encoder.Encode(both.AsSpan(2 * i * Frame, 2 * Frame), payload);
                Assert.Equal(stereo, (payload[0] & 4) != 0);
                Assert.Equal(Frame, decoder.Decode(payload.AsSpan(0, length), samples));
            }

            short[] right = [.. samples.Where((_, i) => i % 2 == 1)];
            Assert.Equal(!stereo, Sound.Power(right) > 1e6);
        }

        Assert.Equal(2, Codec.AudioChannels(Format("sprop-stereo=1")));
    }

    [Fact]
    public void Silence_is_not_sent_with_discontinuous_transmission()
    {
        using AudioEncoder encoder = Codec.CreateEncoder(Format("usedtx=1"), Rate, 1, 20);
        var payload = new byte[1400];
        int sent = 0;
        for (int i = 0; i < 100; i++)
        {
            int length = encoder.Encode(new short[Frame], payload);
            Assert.InRange(length, 0, 1400);
            sent += length > 0 ? 1 : 0;
        }

        Assert.InRange(sent, 1, 50);
    }

    [Theory]
    [InlineData("maxaveragebitrate=12000", 0, 12000)]
    [InlineData("", 0, 32000)]
    [InlineData("", 64000, 64000)]
    [InlineData("maxaveragebitrate=20000", 64000, 20000)]
    public void The_bitrate_is_the_lower_of_ours_and_the_peers(string parameters, int bitrate, int expected)
    {
        short[] voice = Sound.Voice(48000, 100 * 960);
        List<byte[]> payloads = Payloads(voice, Format(parameters + ";cbr=1") with { Bitrate = bitrate }, 48000, 20);
        Assert.All(payloads, payload => Assert.InRange(payload.Length * 8 * 50, expected * 0.95, expected * 1.05));
    }

    [Fact]
    public void The_highest_bitrate_in_the_longest_packet_fits_a_datagram()
    {
        short[] voice = Sound.Voice(48000, 4 * 5760);
        List<byte[]> payloads = Payloads(voice, Format("") with { Bitrate = 510000 }, 48000, 120);
        Assert.Equal(4, payloads.Count);
        Assert.All(payloads, payload => Assert.InRange(payload.Length, 100, 1400));
    }

    [Theory]
    [InlineData("maxplaybackrate=8000", 0)]
    [InlineData("maxplaybackrate=16000", 2)]
    [InlineData("", 3)]
    public void No_wider_band_is_sent_than_the_peer_plays(string parameters, int highest)
    {
        // The configuration number tells the mode (RFC 6716 table 2): 0 to 11 SILK only, 12 to 15 hybrid, otherwise CELT.
        short[] voice = Sound.Voice(48000, 50 * 960);
        int Band(int configuration) =>
            configuration switch { < 12 => configuration / 4, < 14 => 3, < 16 => 4, < 20 => 0, < 24 => 2, < 28 => 3, _ => 4 };
        int widest = Payloads(voice, Format(parameters) with { Bitrate = 64000 }, 48000, 20).Max(payload => Band(payload[0] >> 3));
        Assert.True(highest == 3 ? widest >= 3 : widest <= highest, $"band {widest}");
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(20, 20)]
    [InlineData(30, 20)]
    [InlineData(50, 40)]
    [InlineData(75, 80)]
    [InlineData(1000, 120)]
    public void The_closest_packet_time_is_taken(int wanted, int expected) => Assert.Equal(expected, Codec.PacketTime(wanted));

    private static AudioCodec Codec
    {
        get
        {
            AudioCodec? codec = AudioCodecs.Find("opus");
            if (codec is null)
                Assert.Skip("libopus.so.0 is not installed");
            return codec;
        }
    }

    private static AudioFormat Format(string parameters) => new("opus", 48000, 2) { Parameters = parameters };

    private static List<byte[]> Payloads(short[] samples, AudioFormat format, int rate, int packetTime)
    {
        using AudioEncoder encoder = Codec.CreateEncoder(format, rate, 1, packetTime);
        var payload = new byte[1400];
        var payloads = new List<byte[]>();
        for (int at = 0; at + encoder.Length <= samples.Length; at += encoder.Length)
            payloads.Add(payload[..encoder.Encode(samples.AsSpan(at, encoder.Length), payload)]);
        return payloads;
    }
}
