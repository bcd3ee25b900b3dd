namespace MediaEngine.Media;

/// <summary>
/// Sample rates of uncompressed audio: those of RFC 3551 section 4.5 and those between. Each has a small ratio to each other one, as
/// resampling needs.
/// </summary>
internal static class AudioRates
{
    private static readonly int[] _all = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000];

    public static ReadOnlySpan<int> All => _all;

    /// <summary>The rate itself; empty when it is none of them.</summary>
    public static ReadOnlySpan<int> Only(int rate)
    {
        int index = _all.AsSpan().IndexOf(rate);
        return index < 0 ? default : _all.AsSpan(index, 1);
    }
}
