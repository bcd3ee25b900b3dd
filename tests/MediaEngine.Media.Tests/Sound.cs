namespace MediaEngine.Media.Tests;

/// <summary>Generated audio, and the similarity of two pieces.</summary>
internal static class Sound
{
    private const int LongestCompared = 8000;

    public static short[] Sine(double frequency, int rate, int length, double amplitude = 12000) =>
        [.. Enumerable.Range(0, length).Select(i => (short)Math.Round(amplitude * Math.Sin(2 * Math.PI * frequency * i / rate)))];

    /// <summary>Audio like a voice: harmonics of a varying pitch in syllables.</summary>
    public static short[] Voice(int rate, int length)
    {
        var samples = new short[length];
        double phase = 0;
        for (int i = 0; i < length; i++)
        {
            double time = (double)i / rate;
            phase += 2 * Math.PI * (140 + (30 * Math.Sin(2 * Math.PI * 1.3 * time))) / rate;
            double sum = 0;
            for (int harmonic = 1; harmonic <= 20; harmonic++)
                sum += Math.Sin(harmonic * phase) / (1 + Math.Abs(harmonic - 4));
            double syllable = 0.5 - (0.5 * Math.Cos(2 * Math.PI * 3 * time));
            samples[i] = (short)(4000 * sum * syllable);
        }

        return samples;
    }

    /// <summary>
    /// Signal-to-noise ratio in dB when <paramref name="heard"/> is aligned to <paramref name="said"/> with the best delay up to a maximum.
    /// </summary>
    public static double BestSnr(ReadOnlySpan<short> said, ReadOnlySpan<short> heard, int maxDelay)
    {
        double best = double.NegativeInfinity;
        for (int delay = 0; delay <= maxDelay; delay++)
        {
            int length = Math.Min(said.Length, heard.Length - delay);
            int start = Math.Max(length / 10, length - LongestCompared);
            double signal = 1e-9, noise = 1e-9;
            for (int i = start; i < length; i++)
            {
                double difference = heard[i + delay] - said[i];
                signal += (double)said[i] * said[i];
                noise += difference * difference;
            }

            best = Math.Max(best, 10 * Math.Log10(signal / noise));
        }

        return best;
    }

    public static double Power(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (short sample in samples)
            sum += (double)sample * sample;
        return sum / Math.Max(samples.Length, 1);
    }
}
