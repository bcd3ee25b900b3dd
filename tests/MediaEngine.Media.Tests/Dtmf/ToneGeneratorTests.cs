using CsCheck;
using MediaEngine.Media.Dtmf;
using MediaEngine.Testing;

namespace MediaEngine.Media.Tests.Dtmf;

public sealed class ToneGeneratorTests
{
    [Theory]
    [InlineData(8000, 1)]
    [InlineData(16000, 1)]
    [InlineData(44100, 2)]
    [InlineData(48000, 2)]
    public void Every_event_has_the_two_frequencies_of_its_key_at_half_the_power_each(int rate, int channels)
    {
        foreach (char digit in Sound.Digits)
        {
            ToneGenerator generator = new(rate, channels);
            generator.Start(Sound.EventCode(digit), -13);
            short[] samples = new short[rate / 2 * channels];
            generator.Fill(samples);
            short[] mono = [.. samples.Where((_, i) => i % channels == 0)];
            Assert.Equal(mono, samples.Where((_, i) => i % channels == channels - 1));

            // From 20 ms on. A whole number of periods of both frequencies (multiples of 1 Hz) would need a second; 480 ms are exact to
            // 0.05 dB.
            ReadOnlySpan<short> steady = mono.AsSpan(rate / 50);
            (double low, double high) = Sound.Frequencies(digit);
            Assert.Equal(-16.01, Dbm0(steady, low, rate), 0.05);
            Assert.Equal(-16.01, Dbm0(steady, high, rate), 0.05);
            Assert.Equal(-13, PowerDbm0(steady), 0.05);
        }
    }

    [Fact]
    public void The_loudest_signal_is_not_clipped_and_louder_ones_do_not_exist()
    {
        foreach (int volume in (int[])[0, 7])
        {
            ToneGenerator generator = new(48000, 1);
            generator.Start(5, volume);
            short[] samples = new short[48000];
            generator.Fill(samples);
            Assert.InRange(samples.Max(), 32000, 32283);
            Assert.Equal(0, PowerDbm0(samples.AsSpan(960)), 0.05);
        }
    }

    [Fact]
    public void Cutting_the_audio_into_packets_of_any_length_changes_nothing()
    {
        Gen.Select(Gen.Int[0, 15], Gen.Int[-40, 0], Sound.AnyOf(8000, 11025, 16000, 48000), Gen.Int[1, 700].Array[1, 30])
            .Sample((code, volume, rate, lengths) =>
            {
                ToneGenerator whole = new(rate, 1);
                ToneGenerator parts = new(rate, 1);
                whole.Start((byte)code, volume);
                parts.Start((byte)code, volume);
                short[] expected = new short[lengths.Sum()];
                short[] samples = new short[expected.Length];
                whole.Fill(expected);
                int at = 0;
                foreach (int length in lengths)
                {
                    parts.Fill(samples.AsSpan(at, length));
                    at += length;
                }

                // Half values may be rounded either way.
                return samples.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) <= 1);
            }, iter: 200);
    }

    [Fact]
    public void Events_begin_change_and_end_without_clicks()
    {
        Gen<(int Code, int Volume, int Length)[]> actions = Gen.Select(Gen.Int[0, 20], Gen.Int[-63, 0], Gen.Int[0, 400]).Array[1, 40];
        Gen.Select(actions, Sound.AnyOf(8000, 16000, 48000)).Sample((steps, rate) =>
        {
            ToneGenerator generator = new(rate, 1);
            List<short> all = [0];
            foreach ((int code, int volume, int length) in steps)
            {
                generator.Start((byte)code, volume);
                short[] samples = new short[length];
                generator.Fill(samples);
                all.AddRange(samples);
            }

            generator.Stop();
            short[] rest = new short[rate / 500 + 1];
            generator.Fill(rest);
            all.AddRange(rest);

            // The largest step of two full tones at the highest frequencies, plus that of a fade over the whole range.
            double peak = Sound.Peak(-3.01);
            double allowed = 2 * peak * (Math.Sin(Math.PI * 941 / rate) + Math.Sin(Math.PI * 1633 / rate)) + 2 * peak / (rate / 500) + 1;
            return all.Zip(all.Skip(1)).All(pair => Math.Abs(pair.Second - pair.First) <= allowed) && !generator.IsActive && rest[^1] == 0;
        }, iter: 500);
    }

    [Fact]
    public void A_single_event_steps_no_more_than_its_tones_at_beginning_joins_and_end()
    {
        foreach (int rate in (int[])[8000, 16000, 48000])
        {
            ToneGenerator generator = new(rate, 1);
            generator.Start(1, -10);
            List<short> all = [0];
            for (int packet = 0; packet < 5; packet++)
            {
                short[] samples = new short[rate / 50];
                if (packet == 4)
                    generator.Stop();
                generator.Fill(samples);
                all.AddRange(samples);
            }

            double peak = Sound.Peak(-13.01);
            double allowed = 2 * peak * (Math.Sin(Math.PI * 697 / rate) + Math.Sin(Math.PI * 1209 / rate)) + 2 * peak / (rate / 500) + 1;
            Assert.InRange(all.Zip(all.Skip(1)).Max(pair => Math.Abs(pair.Second - pair.First)), allowed / 3, allowed);
        }
    }

    [Fact]
    public void A_tone_fades_within_2_ms_after_its_end()
    {
        ToneGenerator generator = new(8000, 1);
        Assert.False(generator.IsActive);
        generator.Start(9, -6);
        short[] samples = new short[160];
        generator.Fill(samples);
        Assert.True(generator.IsActive);
        generator.Stop();
        Assert.True(generator.IsActive);
        generator.Fill(samples);
        Assert.Contains(samples[..8], s => Math.Abs((int)s) > 500);
        Assert.All(samples[16..], s => Assert.Equal(0, s));
        Assert.False(generator.IsActive);
    }

    [Fact]
    public void An_event_that_is_no_dtmf_has_no_sound()
    {
        ToneGenerator generator = new(8000, 1);
        short[] samples = new short[160];
        for (int code = 16; code < 256; code++)
        {
            generator.Start((byte)code, 0);
            generator.Fill(samples);
            Assert.All(samples, s => Assert.Equal(0, s));
        }
    }

    [Fact]
    public void It_allocates_nothing()
    {
        ToneGenerator generator = new(48000, 2);
        short[] samples = new short[1920];
        byte code = 0;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            generator.Start(code++, -10);
            generator.Fill(samples);
            generator.Stop();
            generator.Fill(samples);
        }, 200));
    }

    /// <summary>Level of one frequency, by projection.</summary>
    private static double Dbm0(ReadOnlySpan<short> samples, double frequency, int rate)
    {
        double cosine = 0, sine = 0, weight = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            double window = 0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / samples.Length);
            cosine += window * samples[i] * Math.Cos(2 * Math.PI * frequency * i / rate);
            sine += window * samples[i] * Math.Sin(2 * Math.PI * frequency * i / rate);
            weight += window;
        }

        return 20 * Math.Log10(2 * Math.Sqrt(cosine * cosine + sine * sine) / weight / Sound.Peak(0));
    }

    private static double PowerDbm0(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (short sample in samples)
            sum += (double)sample * sample;
        return 10 * Math.Log10(sum / samples.Length / (Sound.Peak(0) * Sound.Peak(0) / 2));
    }
}
