using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MediaEngine.Media.Dtmf;

/// <summary>
/// Measures the eight DTMF frequencies and their second harmonics in a window of audio. The result is that of Goertzel's algorithm with a
/// Hann window, which suppresses the neighbouring frequencies that a rectangular window shows at -20 dB. It is computed by sums instead of
/// the recursion: sums give the phase as well, and four frequencies are added at once. The window is folded about its middle: the cosine
/// sums need only the even part, the sine sums only the odd part.
/// </summary>
internal sealed class ToneSpectrum
{
    private readonly int _half;
    private readonly float[] _window;
    private readonly float[] _even;
    private readonly float[] _odd;
    private readonly float[] _fundamentals;
    private readonly float[] _harmonics;
    private readonly float _toneScale;
    private readonly float _energyScale;

    /// <param name="length">Length of the window in samples: a multiple of 8.</param>
    /// <param name="sampleRate">Hz.</param>
    public ToneSpectrum(int length, double sampleRate)
    {
        _half = length / 2;
        _window = new float[_half];
        _even = new float[_half];
        _odd = new float[_half];
        for (int i = 0; i < _half; i++)
            _window[i] = (float)(0.5 + 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / length));
        _fundamentals = Table(1, sampleRate);
        _harmonics = Table(2, sampleRate);
        // A tone of peak 1 in the middle of a bin sums to length / 4, and its windowed energy is 3 / 16 of the length.
        _toneScale = 16f / ((float)length * length);
        _energyScale = 16f / (3f * length);
    }

    /// <summary>Energy of the window, as the squared peak of a tone of that power.</summary>
    public float Energy { get; private set; }

    /// <summary>Sums of the low group, set by <see cref="Measure"/>.</summary>
    public Bins Low { get; private set; }

    /// <summary>Sums of the high group, set by <see cref="Measure"/>.</summary>
    public Bins High { get; private set; }

    /// <summary>Loads a window and computes its <see cref="Energy"/>.</summary>
    public void Fold(ReadOnlySpan<float> samples)
    {
        ReadOnlySpan<Vector128<float>> before = MemoryMarshal.Cast<float, Vector128<float>>(samples[.._half]);
        ReadOnlySpan<Vector128<float>> after = MemoryMarshal.Cast<float, Vector128<float>>(samples.Slice(_half, _half));
        ReadOnlySpan<Vector128<float>> window = MemoryMarshal.Cast<float, Vector128<float>>(_window);
        Span<Vector128<float>> even = MemoryMarshal.Cast<float, Vector128<float>>(_even.AsSpan());
        Span<Vector128<float>> odd = MemoryMarshal.Cast<float, Vector128<float>>(_odd.AsSpan());
        Vector128<float> energy = Vector128<float>.Zero;
        for (int i = 0; i < window.Length; i++)
        {
            Vector128<float> mirrored = Vector128.Shuffle(before[window.Length - 1 - i], Vector128.Create(3, 2, 1, 0));
            Vector128<float> sum = (after[i] + mirrored) * window[i];
            Vector128<float> difference = (after[i] - mirrored) * window[i];
            even[i] = sum;
            odd[i] = difference;
            energy += sum * sum + difference * difference;
        }

        Energy = Vector128.Sum(energy) * 0.5f * _energyScale;
    }

    /// <summary>Sums the eight frequencies over the folded window.</summary>
    public void Measure() => (Low, High) = Sum(_fundamentals);

    /// <summary>Squared peaks of the second harmonics of the low and of the high group.</summary>
    public (Vector128<float> Low, Vector128<float> High) HarmonicSquares()
    {
        (Bins low, Bins high) = Sum(_harmonics);
        return (Squares(low), Squares(high));
    }

    /// <summary>Squared peaks, exact for tones in the middle of their bins.</summary>
    public Vector128<float> Squares(in Bins bins) => (bins.Real * bins.Real + bins.Imaginary * bins.Imaginary) * _toneScale;

    private (Bins Low, Bins High) Sum(float[] table)
    {
        ReadOnlySpan<Row> rows = MemoryMarshal.Cast<float, Row>(table);
        Vector128<float> lowReal = default, lowImaginary = default, highReal = default, highImaginary = default;
        for (int i = 0; i < rows.Length && i < _even.Length && i < _odd.Length; i++)
        {
            Vector128<float> even = Vector128.Create(_even[i]);
            Vector128<float> odd = Vector128.Create(_odd[i]);
            ref readonly Row row = ref rows[i];
            lowReal = Vector128.MultiplyAddEstimate(even, row.LowCosines, lowReal);
            highReal = Vector128.MultiplyAddEstimate(even, row.HighCosines, highReal);
            lowImaginary = Vector128.MultiplyAddEstimate(odd, row.LowSines, lowImaginary);
            highImaginary = Vector128.MultiplyAddEstimate(odd, row.HighSines, highImaginary);
        }

        return (new Bins(lowReal, lowImaginary), new Bins(highReal, highImaginary));
    }

    private float[] Table(int multiple, double sampleRate)
    {
        float[] table = new float[_half * 16];
        for (int i = 0; i < _half; i++)
        {
            for (int tone = 0; tone < 4; tone++)
            {
                double low = 2 * Math.PI * multiple * DtmfTones.LowFrequencies[tone] / sampleRate * (i + 0.5);
                double high = 2 * Math.PI * multiple * DtmfTones.HighFrequencies[tone] / sampleRate * (i + 0.5);
                table[i * 16 + tone] = (float)Math.Cos(low);
                table[i * 16 + 4 + tone] = (float)Math.Cos(high);
                table[i * 16 + 8 + tone] = (float)-Math.Sin(low);
                table[i * 16 + 12 + tone] = (float)-Math.Sin(high);
            }
        }

        return table;
    }

    /// <summary>Four frequencies with amplitude and phase of each, relative to the middle of the window.</summary>
    internal readonly record struct Bins(Vector128<float> Real, Vector128<float> Imaginary);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Row
    {
        public readonly Vector128<float> LowCosines;
        public readonly Vector128<float> HighCosines;
        public readonly Vector128<float> LowSines;
        public readonly Vector128<float> HighSines;
    }
}
