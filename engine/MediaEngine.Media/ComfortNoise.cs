namespace MediaEngine.Media;

/// <summary>Makes the noise of RFC 3389: white, at the level its sender measured. The spectral part, which few send, is not used.</summary>
public sealed class ComfortNoise
{
    private uint _state = 0x9E3779B9;

    /// <param name="level">Below overload, dBov: 0..127 as in the payload; the top bit is reserved.</param>
    public void Fill(Span<short> samples, byte level)
    {
        // Evenly spread values have an effective value of their peak by the root of three.
        double peak = Math.Min(short.MaxValue, Math.Sqrt(3) * 32768 * Math.Pow(10, -(level & 0x7f) / 20.0));
        int range = (int)peak;
        for (int i = 0; i < samples.Length; i++)
        {
            // Xorshift: no pattern anybody hears.
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            samples[i] = (short)(((int)(_state >> 16) - 32768) * range / 32768);
        }
    }
}
