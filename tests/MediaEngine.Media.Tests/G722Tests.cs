using System.Runtime.InteropServices;
using CsCheck;
using MediaEngine.Media.G722;
using MediaEngine.Testing;

namespace MediaEngine.Media.Tests;

public sealed class G722Tests
{
    private static readonly AudioFormat _format = new("G722", 8000, 1);
    private static readonly short[] _sound = Samples("sound.s16le");
    private static readonly byte[] _encoded = File.ReadAllBytes(VectorFile.Path("g722", "sound.g722"));

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(120)]
    public void Voice_noise_and_sweeps_encode_as_another_implementation_does(int packetTime)
    {
        using AudioEncoder encoder = AudioCodecs.Find(_format)!.CreateEncoder(_format, 16000, 1, packetTime);
        int checkedBytes = 0;
        var payload = new byte[1400];
        for (int at = 0; at + encoder.Length <= _sound.Length; at += encoder.Length)
        {
            int length = encoder.Encode(_sound.AsSpan(at, encoder.Length), payload);
            Assert.Equal(_encoded.AsSpan(at / 2, length).ToArray(), payload[..length]);
            checkedBytes += length;
        }

        Assert.InRange(checkedBytes, _encoded.Length - 960, _encoded.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(160)]
    [InlineData(1000)]
    public void Payloads_decode_as_in_another_implementation(int packet)
    {
        short[] expected = Samples("decoded.s16le");
        using AudioDecoder decoder = AudioCodecs.Find(_format)!.CreateDecoder(_format, 16000, 1);
        var samples = new short[2 * packet];
        for (int at = 0; at < _encoded.Length; at += packet)
        {
            ReadOnlySpan<byte> payload = _encoded.AsSpan(at, Math.Min(packet, _encoded.Length - at));
            Assert.Equal(2 * payload.Length, decoder.Decode(payload, samples));
            Assert.Equal(expected.AsSpan(2 * at, 2 * payload.Length).ToArray(), samples[..(2 * payload.Length)]);
        }
    }

    [Theory]
    [InlineData(16000)]
    [InlineData(8000)]
    public void Silence_stays_silent(int rate)
    {
        using AudioEncoder encoder = AudioCodecs.Find(_format)!.CreateEncoder(_format, rate, 1, 20);
        using AudioDecoder decoder = AudioCodecs.Find(_format)!.CreateDecoder(_format, rate, 1);
        var samples = new short[encoder.Length];
        var payload = new byte[1400];
        for (int i = 0; i < 50; i++)
        {
            Array.Clear(samples);
            int length = encoder.Encode(samples, payload);
            Assert.Equal(encoder.Length, decoder.Decode(payload.AsSpan(0, length), samples));
            Assert.All(samples, sample => Assert.InRange(sample, -8, 8));
        }
    }

    [Fact]
    public void A_narrowband_encoder_is_heard_by_a_wideband_decoder_and_the_other_way_round()
    {
        AudioCodec codec = AudioCodecs.Find(_format)!;
        foreach ((int from, int to) in new[] { (8000, 16000), (16000, 8000) })
        {
            using AudioEncoder encoder = codec.CreateEncoder(_format, from, 1, 20);
            using AudioDecoder decoder = codec.CreateDecoder(_format, to, 1);
            short[] said = Sound.Sine(600, from, 50 * encoder.Length);
            var heard = new short[50 * to / 50];
            var payload = new byte[1400];
            for (int i = 0; i < 50; i++)
            {
                int length = encoder.Encode(said.AsSpan(i * encoder.Length, encoder.Length), payload);
                Assert.Equal(to / 50, decoder.Decode(payload.AsSpan(0, length), heard.AsSpan(i * to / 50)));
            }

            // The same tone at the same level, compared with a tone of the other rate in any phase.
            Assert.InRange(Sound.Power(heard) / Sound.Power(said), 0.95, 1.05);
            Assert.InRange(Sound.BestSnr(Sound.Sine(600, to, heard.Length - (to / 50)), heard, to / 50), 20, double.MaxValue);
        }
    }

    [Fact]
    public void The_levels_of_the_quantiser_are_found_alike_with_and_without_vectors()
    {
        Gen.Select(Gen.Int[-32768, 32767], Gen.Int[0, 18432 >> 6]).Sample((difference, step) =>
        {
            int logarithm = step << 6;
            int scale = ScaleFactors.NextLow(ref logarithm, 60);
            int magnitude = difference < 0 ? ~difference : difference;
            int above = LowBandQuantiser.FindAbove(magnitude, scale);
            int code = LowBandQuantiser.Quantise(difference, scale);
            int expected = difference >= 0 ? 32 + above : above >= 28 ? 34 + above : 4 + above;
            Assert.Equal(expected, code);
        });
    }

    [Fact]
    public void Random_payloads_at_length_keep_the_decoder_sane()
    {
        AudioCodec codec = AudioCodecs.Find(_format)!;
        using AudioDecoder decoder = codec.CreateDecoder(_format, 16000, 1);
        var random = new Random(1);
        var payload = new byte[160];
        var samples = new short[320];
        foreach (Action fill in new Action[]
                 {
                     () => random.NextBytes(payload), () => Array.Fill(payload, (byte)random.Next(256)),
                     () => Array.Fill(payload, (byte)0x04), () => Array.Fill(payload, (byte)0xa0), () => Array.Fill(payload, (byte)0),
                 })
        {
            for (int i = 0; i < 200; i++)
            {
                fill();
                Assert.Equal(320, decoder.Decode(payload, samples));
            }
        }

        // Afterwards it still follows a voice.
        for (int at = 0; at + 160 <= _encoded.Length / 2; at += 160)
            decoder.Decode(_encoded.AsSpan(at, 160), samples);
        Assert.InRange(Sound.Power(samples), 1, 1e9);
    }

    private static short[] Samples(string file) =>
        MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(VectorFile.Path("g722", file))).ToArray();
}
