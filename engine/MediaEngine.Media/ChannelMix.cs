namespace MediaEngine.Media;

/// <summary>Converts between one channel and two interleaved channels.</summary>
internal static class ChannelMix
{
    /// <summary>Copies the first <paramref name="length"/> samples to both channels, in place.</summary>
    public static void Spread(Span<short> samples, int length)
    {
        samples = samples[..(2 * length)];
        for (int i = length - 1; i >= 0; i--)
            samples[2 * i] = samples[(2 * i) + 1] = samples[i];
    }

    /// <summary>Writes the mean of both channels to <paramref name="mono"/>.</summary>
    public static ReadOnlySpan<short> ToMono(ReadOnlySpan<short> samples, Span<short> mono)
    {
        int length = samples.Length / 2;
        mono = mono[..length];
        for (int i = 0; i < mono.Length; i++)
            mono[i] = (short)((samples[2 * i] + samples[(2 * i) + 1]) >> 1);
        return mono;
    }
}
