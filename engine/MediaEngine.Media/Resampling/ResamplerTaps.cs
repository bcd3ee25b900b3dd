using System.Collections.Concurrent;

namespace MediaEngine.Media.Resampling;

/// <summary>
/// The polyphase filter for a ratio of rates: a sinc with a Kaiser window, one row of taps per phase. Computed once and shared by all
/// resamplers of the ratio.
/// </summary>
internal sealed class ResamplerTaps
{
    /// <summary>The length of a row is a multiple of this, the step of the inner loop.</summary>
    public const int Step = 32;

    /// <summary>Zero crossings of the sinc, which set the steepness: taps at the lower of the two rates.</summary>
    private const int LowRateTaps = 64;

    /// <summary>Middle of the transition band, relative to half the lower rate. The band begins at 0.88 and ends at 1.03.</summary>
    private const double Cutoff = 0.953;

    /// <summary>Kaiser's beta for 75 dB stop-band attenuation.</summary>
    private const double Beta = 7.3;

    /// <summary>Limits the table: rates with a small common divisor need a large one (64 MB for 47999 to 48000).</summary>
    private const int MostTaps = 1 << 18;

    private static readonly ConcurrentDictionary<(int Up, int Down), ResamplerTaps> _known = new();

    private ResamplerTaps(int up, int down)
    {
        Up = up;
        Down = down;
        Length = RowLength(up, down);
        Rows = new float[up * Length];
        double cycles = 0.5 * Math.Min(1.0, (double)up / down) * Cutoff;
        Span<double> row = new double[Length];
        for (int phase = 0; phase < up; phase++)
        {
            double sum = 0;
            for (int tap = 0; tap < Length; tap++)
            {
                double time = tap + ((double)phase / up) - (Length / 2);
                row[tap] = Sinc(2 * cycles * time) * Kaiser(time / (Length / 2));
                sum += row[tap];
            }

            // In reverse order, so that the newest sample meets the first tap. Every phase is normalised to the same gain.
            for (int tap = 0; tap < Length; tap++)
                Rows[(phase * Length) + Length - 1 - tap] = (float)(row[tap] / sum);
        }
    }

    /// <summary>Phases: output samples in the shortest common period.</summary>
    public int Up { get; }

    /// <summary>Input samples in the shortest common period.</summary>
    public int Down { get; }

    /// <summary>Taps of one phase.</summary>
    public int Length { get; }

    public float[] Rows { get; }

    /// <exception cref="ArgumentException">The ratio of the rates needs too many phases.</exception>
    public static ResamplerTaps For(int inputRate, int outputRate)
    {
        int measure = inputRate;
        for (int rest = outputRate; rest != 0;)
            (measure, rest) = (rest, measure % rest);
        (int up, int down) = (outputRate / measure, inputRate / measure);
        if ((long)up * RowLength(up, down) > MostTaps)
            throw new ArgumentException(
                $"No resampling from {inputRate} to {outputRate} Hz: the rates need too many filter phases.", nameof(outputRate));
        return _known.GetOrAdd((up, down), static ratio => new ResamplerTaps(ratio.Up, ratio.Down));
    }

    private static int RowLength(int up, int down)
    {
        int taps = down > up ? (int)(((long)LowRateTaps * down / up) + 1) : LowRateTaps;
        return (taps + Step - 1) / Step * Step;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double Kaiser(double x) => Math.Abs(x) >= 1 ? 0 : Bessel(Beta * Math.Sqrt(1 - (x * x))) / Bessel(Beta);

    /// <summary>The modified Bessel function of the first kind and order 0, by its series.</summary>
    private static double Bessel(double x)
    {
        double sum = 1, term = 1;
        for (int k = 1; term > 1e-12 * sum; k++)
        {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }

        return sum;
    }
}
