using System.Buffers.Binary;
using CsCheck;
using MediaEngine.Media.Dtmf;
using MediaEngine.Testing;

namespace MediaEngine.Media.Tests.Dtmf;

/// <summary>Audio without digits: voices, other tones of the telephone network, noise, and random samples.</summary>
public sealed class TalkOffTests
{
    /// <summary>First three formants of vowels, Hz: about those of "ee", "eh", "ah", "aw", "oo".</summary>
    private static readonly double[][] _vowels = [[270, 2290, 3010], [530, 1840, 2480], [730, 1090, 2440], [570, 840, 2410],
        [300, 870, 2240]];

    [Fact]
    public void Spoken_sentences_have_no_digit()
    {
        short[] speech = Speech();
        Assert.True(speech.Length > 2 * 8000);
        Assert.True(speech.Max() > 5000, "this is silence");
        Assert.Empty(Sound.Heard(8000, speech));
    }

    [Fact]
    public void Spoken_sentences_at_other_pitches_and_levels_have_no_digit()
    {
        short[] speech = Speech();
        for (double speed = 0.6; speed < 1.8; speed += 0.037)
        {
            foreach (double gain in (double[])[0.1, 0.5, 2])
                Assert.Empty(new Sound(8000).Add(speech.Length / 8.0 / speed - 1, t => gain * At(speech, t * 8000 * speed)).Heard());
        }
    }

    [Fact]
    public void A_digit_over_quiet_speech_is_heard()
    {
        short[] speech = Speech();
        foreach (char digit in Sound.Digits)
        {
            (double low, double high) = Sound.Frequencies(digit);
            List<ToneEvent> events = new Sound(8000).Add(2000, t => 0.02 * At(speech, t * 8000)
                + (t is > 1.0 and < 1.1 ? Sound.Peak(-13) * (Math.Sin(2 * Math.PI * low * t) + Math.Sin(2 * Math.PI * high * t)) : 0))
                .Heard();
            Assert.Equal(digit.ToString(), Sound.DigitsOf(events));
        }
    }

    [Fact]
    public void Vowels_with_gliding_pitch_and_formants_have_no_digit()
    {
        // Always the same voices: a vowel of two pure harmonics at the frequencies of a digit is rare but possible.
        Random random = new(1);
        for (int i = 0; i < 600; i++)
        {
            double[] from = _vowels[random.Next(5)];
            double[] to = _vowels[random.Next(5)];
            double pitch = 80 + 220 * random.NextDouble();
            double glide = 0.7 + 0.7 * random.NextDouble();
            double size = 0.8 + 0.5 * random.NextDouble();
            Assert.Empty(new Sound(8000).Add(500, t => Vowel(from, to, t / 0.5, t, pitch, glide, size)).Heard());
        }
    }

    [Fact]
    public void Sweeps_through_all_frequencies_have_no_digit()
    {
        // Two tones that stay on a digit's frequencies for 40 ms are that digit; these sweep too fast for it.
        Gen.Select(Gen.Double[300, 3000], Gen.Double[300, 3000], Gen.Double[2000, 20000], Gen.Double[2000, 20000])
            .Sample((low, high, lowSpeed, highSpeed) =>
                new Sound(8000)
                    .Add(300,
                        t => 8000 * (Math.Sin(2 * Math.PI * (low * t + lowSpeed * t * t / 2))
                            + Math.Sin(2 * Math.PI * (high * t - highSpeed * t * t / 2))))
                    .Heard().Count == 0, iter: 500);
        Assert.Empty(new Sound(8000).Add(10_000, t => 10000 * Math.Sin(2 * Math.PI * (200 * t + 170 * t * t))).Heard());
    }

    public static TheoryData<double, double> OtherSignals => new()
    {
        // Dial, ringing, busy (North America and Europe), fax CNG and CED, modem V.21 and V.22, single tones of a key, R1 and R2 signals,
        // CPE alert. 700 and 1500 Hz (R1) are left out, because they are within the tolerance of a 3.
        { 350, 440 }, { 440, 480 }, { 480, 620 }, { 425, 0 }, { 400, 450 }, { 1100, 0 }, { 2100, 0 }, { 980, 1180 }, { 1650, 1850 },
        { 1200, 2400 }, { 2225, 0 }, { 697, 0 }, { 770, 0 }, { 852, 0 }, { 941, 0 }, { 1209, 0 }, { 1336, 0 }, { 1477, 0 }, { 1633, 0 },
        { 697, 770 }, { 852, 941 }, { 1209, 1336 }, { 1477, 1633 }, { 700, 900 }, { 700, 1100 }, { 900, 1100 }, { 700, 1300 },
        { 900, 1300 }, { 1100, 1300 }, { 900, 1500 }, { 1100, 1500 }, { 1300, 1500 }, { 1380, 1500 }, { 1380, 1620 }, { 1140, 1020 },
        { 900, 780 }, { 780, 660 }, { 2130, 2750 }, { 2400, 2600 },
    };

    [Theory]
    [MemberData(nameof(OtherSignals))]
    public void Other_tones_of_the_telephone_network_are_no_digit(double first, double second)
    {
        foreach (double level in (double[])[-6, -20, -35])
            Assert.Empty(new Sound(8000).Tones(1000, (first, level), (second == 0 ? first : second, level)).Silence(60)
                .WithNoise(level - 30, 3).Heard());
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(-6)]
    public void Tones_with_a_second_harmonic_are_a_voice(double harmonic)
    {
        foreach (char digit in Sound.Digits)
        {
            (double low, double high) = Sound.Frequencies(digit);
            Assert.Empty(new Sound(8000).Tones(200, (low, -10), (high, -10), (2 * high, -10 + harmonic)).Heard());
            if (Math.Abs(2 * low - high) > 130)
                Assert.Empty(new Sound(8000).Tones(200, (low, -10), (high, -10), (2 * low, -10 + harmonic)).Heard());
        }
    }

    [Fact]
    public void Two_tones_below_as_much_noise_are_no_digit()
    {
        Gen.Select(Sound.AnyOf(Sound.Digits.ToCharArray()), Gen.Int).Sample((digit, seed) =>
            new Sound(8000).Press(digit, 300, -15).WithNoise(-15, seed).Heard().Count == 0, iter: 300);
    }

    [Fact]
    public void Noise_and_silence_have_no_digit()
    {
        foreach (int rate in (int[])[8000, 16000, 48000])
        {
            for (int level = -60; level <= 5; level += 5)
                Assert.Empty(new Sound(rate).Silence(10_000).WithNoise(level, level).Heard());
        }

        Assert.Empty(new Sound(8000).Silence(1000).Heard());
    }

    [Fact]
    public void Whatever_the_samples_are_beginnings_and_ends_alternate_in_order()
    {
        Gen<short> extreme = Gen.OneOf(Gen.Short, Sound.AnyOf(short.MinValue, short.MaxValue, (short)0));
        Gen<short[]> piece = Gen.OneOf(
            extreme.Array[0, 500],
            Gen.Select(extreme, Gen.Int[0, 500]).Select((value, length) => Enumerable.Repeat(value, length).ToArray()),
            Gen.Select(Sound.AnyOf(Sound.Digits.ToCharArray()), Gen.Double[0, 60], Gen.Double[-60, 12])
                .Select((digit, length, level) => new Sound(8000).Press(digit, length, level).Samples()),
            Gen.Select(Gen.Int[1, 20], Gen.Int[0, 500]).Select((period, length) =>
                Enumerable.Range(0, length).Select(i => i / period % 2 == 0 ? short.MaxValue : short.MinValue).ToArray()));
        Gen.Select(piece.Array[1, 20], Sound.AnyOf(8000, 11025, 16000, 22050, 48000), Gen.Int[1, 2000].Array[1, 5])
            .Sample((pieces, rate, lengths) =>
            {
                short[] samples = [.. pieces.SelectMany(p => p)];
                List<ToneEvent> events = Sound.Heard(rate, samples, lengths);
                for (int i = 0; i < events.Count; i++)
                {
                    Assert.Equal(i % 2 == 0 ? ToneEventKind.Started : ToneEventKind.Ended, events[i].Kind);
                    Assert.Equal(events[i / 2 * 2].EventCode, events[i].EventCode);
                    Assert.InRange(events[i].Position, i % 2 == 0 ? 0 : events[i - 1].Position + 1, samples.Length);
                    Assert.InRange(events[i].Level, -41, 10);
                }

                return events.SequenceEqual(Sound.Heard(rate, samples));
            }, iter: 500);
    }

    private static double Vowel(double[] from, double[] to, double part, double t, double pitch, double glide, double size)
    {
        double now = pitch * Math.Pow(glide, part);
        double phase = 2 * Math.PI * (pitch * t + (now - pitch) * t / 2);
        double sum = 0;
        for (int harmonic = 1; harmonic * now < 3800; harmonic++)
        {
            double amplitude = 0;
            for (int formant = 0; formant < 3; formant++)
            {
                double centre = size * (from[formant] + (to[formant] - from[formant]) * part);
                double distance = (harmonic * now - centre) / (60 + 30 * formant);
                amplitude += Math.Pow(0.5, formant) / (1 + distance * distance);
            }

            sum += amplitude * Math.Sin(harmonic * phase);
        }

        return 6000 * sum;
    }

    private static double At(short[] samples, double position)
    {
        int before = Math.Clamp((int)position, 0, samples.Length - 2);
        double part = position - before;
        return samples[before] * (1 - part) + samples[before + 1] * part;
    }

    /// <summary>The synthetic speech of the load generator, from A-law.</summary>
    private static short[] Speech()
    {
        byte[] frames = File.ReadAllBytes(Path.Combine(Repository.Root, "perf", "MediaEngine.LoadGen", "Speech", "pcma.frames"));
        List<short> samples = [];
        for (int at = 0; at + 2 <= frames.Length; at += 2 + BinaryPrimitives.ReadUInt16LittleEndian(frames.AsSpan(at)))
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(frames.AsSpan(at));
            foreach (byte code in frames.AsSpan(at + 2, length))
                samples.Add(FromALaw(code));
        }

        return [.. samples];
    }

    private static short FromALaw(byte code)
    {
        int bits = code ^ 0x55;
        int exponent = bits >> 4 & 7;
        int magnitude = (bits & 0x0f) * 16 + 8;
        if (exponent > 0)
            magnitude = magnitude + 256 << exponent - 1;
        return (short)((bits & 0x80) != 0 ? magnitude : -magnitude);
    }
}
