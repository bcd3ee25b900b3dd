using System.Numerics;
using System.Runtime.InteropServices;

namespace MediaEngine.Media.Dtmf;

/// <summary>
/// Keeps every n-th sample after a low-pass filter (sinc with a Hamming window, 8 taps for each of the n). At 8000 Hz output the filter is
/// flat up to 2300 Hz, and what aliases below 2300 Hz is attenuated by 50 dB: enough for DTMF frequencies, not for listening.
/// </summary>
internal sealed class Decimator
{
    private const int TapsPerStep = 8;
    private const int Ahead = 480;

    private readonly int _factor;
    private readonly float[] _taps;
    private readonly float[] _line;
    private int _next;
    private int _held;

    public Decimator(int factor)
    {
        _factor = factor;
        _taps = new float[TapsPerStep * factor];
        _line = new float[_taps.Length + Ahead];
        double sum = 0;
        for (int i = 0; i < _taps.Length; i++)
        {
            double x = i - (_taps.Length - 1) / 2.0;
            double turn = Math.PI * x / factor;
            double tap = Math.Sin(turn) / turn * (0.54 + 0.46 * Math.Cos(2 * Math.PI * x / _taps.Length));
            _taps[i] = (float)tap;
            sum += tap;
        }

        for (int i = 0; i < _taps.Length; i++)
            _taps[i] /= (float)sum;
    }

    /// <summary>Delay of the filter: input samples before the middle of the first output sample.</summary>
    public int Delay => _taps.Length / 2;

    /// <summary>Consumes samples until the destination is full or no input is left. Returns how many samples it wrote.</summary>
    public int Take(ref ReadOnlySpan<short> samples, Span<float> destination)
    {
        int written = 0;
        while (true)
        {
            for (; written < destination.Length && _next + _taps.Length <= _held; _next += _factor)
                destination[written++] = Dot(_line.AsSpan(_next, _taps.Length), _taps);
            if (written == destination.Length || samples.IsEmpty)
                return written;
            _line.AsSpan(_next, _held - _next).CopyTo(_line);
            _held -= _next;
            _next = 0;
            int count = Math.Min(samples.Length, _line.Length - _held);
            for (int i = 0; i < count; i++)
                _line[_held + i] = samples[i];
            _held += count;
            samples = samples[count..];
        }
    }

    // Both have a multiple of 8 elements. Vector<float> has 4 or 8, or 16, where the rest is computed one by one.
    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ReadOnlySpan<Vector<float>> a = MemoryMarshal.Cast<float, Vector<float>>(left);
        ReadOnlySpan<Vector<float>> b = MemoryMarshal.Cast<float, Vector<float>>(right);
        Vector<float> sums = Vector<float>.Zero;
        for (int i = 0; i < a.Length && i < b.Length; i++)
            sums += a[i] * b[i];
        float sum = Vector.Sum(sums);
        for (int i = a.Length * Vector<float>.Count; i < left.Length && i < right.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}
