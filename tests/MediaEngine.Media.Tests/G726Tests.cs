using System.Runtime.InteropServices;
using MediaEngine.Testing;

namespace MediaEngine.Media.Tests;

public sealed class G726Tests
{
    private static readonly short[] _sound = Samples("sound.s16le");

    [Theory]
    [InlineData(16, 160)]
    [InlineData(24, 120)]
    [InlineData(32, 320)]
    [InlineData(40, 100)]
    public void Both_packings_decode_as_in_another_implementation(int rate, int packet)
    {
        short[] expected = Samples($"decoded-{rate}.s16le");
        Assert.Equal(expected, Decode($"G726-{rate}", $"sound-{rate}.g726", packet));
        Assert.Equal(expected, Decode($"AAL2-G726-{rate}", $"sound-{rate}.aal2", packet));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    [InlineData(40)]
    public void Voice_encodes_as_another_implementation_does(int rate)
    {
        foreach ((string name, string file) in new[] { ($"G726-{rate}", "g726"), ($"AAL2-G726-{rate}", "aal2") })
        {
            byte[] expected = File.ReadAllBytes(VectorFile.Path("g726", $"sound-{rate}.{file}"));
            var format = new AudioFormat(name, 8000, 1);
            using AudioEncoder encoder = AudioCodecs.Find(format)!.CreateEncoder(format, 8000, 1, 20);
            byte[] payload = new byte[1400];
            List<byte> all = [];
            for (int at = 0; at + encoder.Length <= _sound.Length; at += encoder.Length)
                all.AddRange(payload.AsSpan(0, encoder.Encode(_sound.AsSpan(at, encoder.Length), payload)));
            Assert.Equal(expected[..all.Count], all);
        }
    }

    [Fact]
    public void Random_payloads_at_length_keep_the_decoder_sane()
    {
        foreach (int rate in new[] { 16, 24, 32, 40 })
        {
            var format = new AudioFormat($"G726-{rate}", 8000, 1);
            using AudioDecoder decoder = AudioCodecs.Find(format)!.CreateDecoder(format, 8000, 1);
            var random = new Random(1);
            byte[] payload = new byte[120];
            short[] samples = new short[480];
            for (int i = 0; i < 2000; i++)
            {
                if (i % 2 == 0)
                    random.NextBytes(payload);
                else
                    Array.Fill(payload, (byte)random.Next(256));
                Assert.Equal(8 * 120 / (rate / 8), decoder.Decode(payload, samples));
            }

            // Afterwards it follows a sound again.
            byte[] encoded = File.ReadAllBytes(VectorFile.Path("g726", $"sound-{rate}.g726"));
            for (int at = 0; at + 120 <= encoded.Length; at += 120)
                decoder.Decode(encoded.AsSpan(at, 120), samples);
            Assert.InRange(Sound.Power(samples), 0, 1e9);
        }
    }

    private static short[] Decode(string encoding, string file, int packet)
    {
        var format = new AudioFormat(encoding, 8000, 1);
        using AudioDecoder decoder = AudioCodecs.Find(format)!.CreateDecoder(format, 8000, 1);
        byte[] encoded = File.ReadAllBytes(VectorFile.Path("g726", file));
        short[] samples = new short[8 * packet];
        List<short> all = [];
        for (int at = 0; at < encoded.Length; at += packet)
        {
            int length = decoder.Decode(encoded.AsSpan(at, Math.Min(packet, encoded.Length - at)), samples);
            all.AddRange(samples.AsSpan(0, length));
        }

        return [.. all];
    }

    private static short[] Samples(string file) =>
        MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(VectorFile.Path("g726", file))).ToArray();
}
