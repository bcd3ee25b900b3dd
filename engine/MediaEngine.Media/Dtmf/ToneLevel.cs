namespace MediaEngine.Media.Dtmf;

/// <summary>
/// Levels of tones in 16-bit audio. A sine of 0 dBm0 is 3.14 dB below clipping in A-law audio (ITU-T G.711); for mu-law the recommendation
/// says 3.17 dB, a difference that is ignored here. The level of a DTMF signal is that of its two tones together (RFC 4733 section 2.3.4):
/// at 0 dBm0 each tone has -3 dBm0, and their sum is at most 32282, which just fits into 16 bits.
/// </summary>
public static class ToneLevel
{
    /// <summary>Peak of a sine of 0 dBm0: 3.14 dB below 32768.</summary>
    public const double ZeroDbm0Amplitude = 22827.0;

    /// <summary>Peak of each of the two tones of a signal of this level.</summary>
    internal static double PairAmplitude(int dbm0) => ZeroDbm0Amplitude * Math.Sqrt(0.5) * Math.Pow(10, dbm0 / 20.0);

    /// <param name="squares">Sum of the squared peaks of the tones.</param>
    internal static float Dbm0(float squares) => 10 * MathF.Log10(squares / (float)(ZeroDbm0Amplitude * ZeroDbm0Amplitude));

    /// <summary>Inverse of <see cref="Dbm0"/>.</summary>
    internal static float Squares(float dbm0) => (float)(ZeroDbm0Amplitude * ZeroDbm0Amplitude * Math.Pow(10, dbm0 / 10.0));
}
