namespace MediaEngine.Media.Dtmf;

/// <summary>
/// Levels of tones in 16-bit audio. 0 dBm0 is where A-law audio has 3.14 dB left up to the clipping of a sine (ITU-T G.711); for mu-law the
/// recommendation says 3.17 dB, which is not told apart here. The level of a DTMF signal is that of its two tones together, as RFC 4733 section 2.3.4
/// speaks of the power of the tone: at 0 dBm0 each has -3 dBm0, and their sum, 32282 at most, just fits.
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
