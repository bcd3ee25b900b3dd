namespace MediaEngine.Benchmarks;

/// <summary>A second of audio like a voice: harmonics of a varying pitch in syllables, over faint noise.</summary>
internal static class SampleSpeech
{
    public static short[] Make(int rate)
    {
        var random = new Random(7);
        var samples = new short[rate];
        double phase = 0;
        for (int i = 0; i < rate; i++)
        {
            double time = (double)i / rate;
            phase += 2 * Math.PI * (140 + (30 * Math.Sin(2 * Math.PI * 1.3 * time))) / rate;
            double sum = 0;
            for (int harmonic = 1; harmonic <= 20; harmonic++)
                sum += Math.Sin(harmonic * phase) / (1 + Math.Abs(harmonic - 4));
            samples[i] = (short)((4000 * sum * (0.5 - (0.5 * Math.Cos(2 * Math.PI * 3 * time)))) + random.Next(-40, 41));
        }

        return samples;
    }
}
