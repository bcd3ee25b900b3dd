namespace MediaEngine.Media;

/// <summary>
/// Generates comfort noise (RFC 3389): white noise at the level its sender measured. The spectral coefficients, which few senders use, are
/// ignored.
/// </summary>
public sealed class ComfortNoise
{
    private uint _state = 0x9E3779B9;

    /// <param name="level">Noise level in -dBov: 0..127 as in the payload. The top bit is reserved.</param>
    public void Fill(Span<short> samples, byte level)
    {
        // The root mean square of uniformly distributed values is their peak divided by the square root of three.
        double peak = Math.Min(short.MaxValue, Math.Sqrt(3) * 32768 * Math.Pow(10, -(level & 0x7f) / 20.0));
        int range = (int)peak;
        for (int i = 0; i < samples.Length; i++)
        {
            // Xorshift: its period has no audible pattern.
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            samples[i] = (short)(((int)(_state >> 16) - 32768) * range / 32768);
        }
    }
}
