namespace MediaEngine.Media;

/// <summary>Between one channel and two interleaved ones.</summary>
internal static class ChannelMix
{
    /// <summary>The first <paramref name="length"/> samples become both channels, in place.</summary>
    public static void Spread(Span<short> samples, int length)
    {
        samples = samples[..(2 * length)];
        for (int i = length - 1; i >= 0; i--)
            samples[2 * i] = samples[(2 * i) + 1] = samples[i];
    }

    /// <summary>The mean of both channels, in <paramref name="mono"/>.</summary>
    public static ReadOnlySpan<short> ToMono(ReadOnlySpan<short> samples, Span<short> mono)
    {
        int length = samples.Length / 2;
        mono = mono[..length];
        for (int i = 0; i < mono.Length; i++)
            mono[i] = (short)((samples[2 * i] + samples[(2 * i) + 1]) >> 1);
        return mono;
    }
}
