using CsCheck;
using MediaEngine.Testing;

namespace MediaEngine.Media.Tests;

public sealed class ResamplerTests
{
    private static readonly int[] _rates = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000];

    public static TheoryData<int, int> Pairs
    {
        get
        {
            var pairs = new TheoryData<int, int>();
            foreach ((int from, int to) in new[] { (8000, 48000), (48000, 8000), (16000, 48000), (48000, 16000), (8000, 16000),
                (16000, 8000), (24000, 32000), (12000, 8000) })
                pairs.Add(from, to);
            foreach ((int from, int to) in new[] { (44100, 48000), (8000, 44100), (44100, 8000), (11025, 48000), (48000, 22050),
                (22050, 16000), (8000, 8000) })
                pairs.Add(from, to);

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_tone_comes_out_as_the_same_tone_and_nothing_else(int from, int to)
    {
        foreach (double part in new[] { 0.05, 0.3, 0.6, 0.86 })
        {
            double frequency = part * Math.Min(from, to) / 2;
            (double gain, double rest) = Fit(Resample(Sound.Sine(frequency, from, from / 5), from, to, 1), frequency, to);
            Assert.InRange(20 * Math.Log10(gain / 12000), -0.1, 0.1);
            Assert.True(rest < -65, $"{frequency} Hz from {from} to {to}: the rest is at {rest:f1} dB");
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Frequencies_above_half_of_the_lower_rate_are_removed(int from, int to)
    {
        foreach (double part in new[] { 1.05, 1.3, 1.9 })
        {
            double frequency = part * to / 2;
            if (frequency >= from / 2.0)
                return;
            short[] output = Resample(Sound.Sine(frequency, from, from / 5), from, to, 1);
            double power = 10 * Math.Log10(Math.Max(Sound.Power(output.AsSpan(output.Length / 4)), 1e-3) / (12000.0 * 12000 / 2));
            Assert.True(power < -65, $"{frequency} Hz from {from} to {to}: {power:f1} dB are left");
        }
    }

    [Fact]
    public void How_the_input_is_cut_makes_no_difference() =>
        Gen.Select(Gen.Int[0, 8].Select(i => _rates[i]), Gen.Int[0, 8].Select(i => _rates[i]), Gen.Int[1, 2], Gen.Int[0, 1200].Array[1, 12],
            Gen.Int[0, 1000]).Sample(
                (from, to, channels, cuts, seed) =>
                {
                    var random = new Random(seed);
                    short[] input = [.. Enumerable.Range(0, channels * cuts.Sum()).Select(_ => (short)random.Next(-32768, 32768))];
                    short[] whole = Resample(input, from, to, channels);
                    var resampler = new Resampler(from, to, channels);
                    var pieces = new List<short>();
                    int at = 0;
                    foreach (int cut in cuts)
                    {
                        var output = new short[channels * resampler.MaximumOutput(cut)];
                        int length = resampler.Process(input.AsSpan(channels * at, channels * cut), output);
                        pieces.AddRange(output.AsSpan(0, channels * length));
                        at += cut;
                    }

                    Assert.Equal(whole, pieces);
                },
                iter: 40);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void In_the_long_run_the_lengths_have_the_ratio_of_the_rates(int from, int to)
    {
        var resampler = new Resampler(from, to, 1);
        int block = Math.Max(from / 50, 1);
        var input = new short[block];
        var output = new short[resampler.MaximumOutput(block)];
        long taken = 0, made = 0;
        for (int i = 0; i < 100; i++)
        {
            taken += block;
            made += resampler.Process(input, output);
            Assert.Equal(((taken * to) + from - 1) / from, made);
        }
    }

    [Fact]
    public void A_sound_comes_out_after_the_latency()
    {
        foreach ((int from, int to) in new[] { (8000, 48000), (48000, 8000), (16000, 44100) })
        {
            var resampler = new Resampler(from, to, 1);
            var click = new short[from / 10];
            click[100] = 30000;
            short[] output = Resample(click, from, to, 1);
            int loudest = Array.IndexOf(output, output.Max());
            double expected = ((100.0 / from) + resampler.Latency.TotalSeconds) * to;
            Assert.InRange(loudest, expected - 1, expected + 1);
            Assert.InRange(resampler.Latency.TotalMilliseconds, 0.5, 5);
        }
    }

    [Fact]
    public void Overshoot_saturates_instead_of_wrapping_around()
    {
        short[] square = [.. Enumerable.Range(0, 8000).Select(i => i / 100 % 2 == 0 ? short.MaxValue : short.MinValue)];
        short[] output = Resample(square, 8000, 48000, 1);
        for (int i = 1; i < output.Length; i++)
            Assert.InRange(Math.Abs(output[i] - output[i - 1]), 0, 25000);
        Assert.Equal(short.MaxValue, output.Max());
    }

    [Fact]
    public void Channels_do_not_mix()
    {
        short[] left = Sound.Sine(700, 16000, 3200), right = Sound.Sine(1900, 16000, 3200);
        short[] both = Resample([.. left.Zip(right, (a, b) => new[] { a, b }).SelectMany(pair => pair)], 16000, 48000, 2);
        Assert.Equal(Resample(left, 16000, 48000, 1), both.Where((_, i) => i % 2 == 0));
        Assert.Equal(Resample(right, 16000, 48000, 1), both.Where((_, i) => i % 2 == 1));
    }

    [Fact]
    public void Nothing_is_allocated_for_a_block()
    {
        var resampler = new Resampler(8000, 48000, 2);
        var input = new short[320];
        var output = new short[2 * resampler.MaximumOutput(160)];
        Assert.Equal(0, AllocationGuard.Measure(() => resampler.Process(input, output), 20));
    }

    [Fact]
    public void Rates_without_a_common_measure_are_refused() => Assert.Throws<ArgumentException>(() => new Resampler(47999, 48000, 1));

    private static short[] Resample(short[] input, int from, int to, int channels)
    {
        var resampler = new Resampler(from, to, channels);
        var output = new short[channels * resampler.MaximumOutput(input.Length / channels)];
        return output[..(channels * resampler.Process(input, output))];
    }

    /// <summary>
    /// Amplitude of a tone by least squares, and the level of the rest in dB below it. The start, where the filter fills, is left out.
    /// </summary>
    private static (double Gain, double Residue) Fit(short[] samples, double frequency, int rate)
    {
        double ss = 0, cc = 0, sc = 0, xs = 0, xc = 0;
        int start = samples.Length / 4;
        for (int i = start; i < samples.Length; i++)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * frequency * i / rate);
            (ss, cc, sc, xs, xc) = (ss + (s * s), cc + (c * c), sc + (s * c), xs + (s * samples[i]), xc + (c * samples[i]));
        }

        double determinant = (ss * cc) - (sc * sc);
        double a = ((xs * cc) - (xc * sc)) / determinant, b = ((xc * ss) - (xs * sc)) / determinant;
        double rest = 0;
        for (int i = start; i < samples.Length; i++)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * frequency * i / rate);
            rest += Math.Pow(samples[i] - (a * s) - (b * c), 2);
        }

        double gain = Math.Sqrt((a * a) + (b * b));
        return (gain, 10 * Math.Log10(rest / (samples.Length - start) / (gain * gain / 2)));
    }
}
