using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MediaEngine.Media.Resampling;

namespace MediaEngine.Media;

/// <summary>
/// Resamples a stream from one rate to another. The output depends on the samples alone, not on how they were divided into calls. Flat to
/// 0.88 of half the lower rate, attenuated by 75 dB from 1.03 of it. Equal rates are copied. Allocates nothing after construction.
/// </summary>
public sealed class Resampler
{
    /// <summary>Samples per channel processed at a time.</summary>
    private const int Chunk = 480;

    private readonly int _channels;
    private readonly ResamplerTaps? _taps;

    /// <summary>For each channel: the earlier samples (one less than the taps), then those of the chunk.</summary>
    private readonly float[] _samples;
    private readonly int _stride;

    /// <summary>The next output's newest input sample, counted from the start of the next chunk, and its phase.</summary>
    private int _position;
    private int _phase;

    /// <param name="inputRate">Hz.</param>
    /// <param name="outputRate">Hz.</param>
    /// <param name="channels">1 or 2, interleaved.</param>
    /// <exception cref="ArgumentException">The ratio of the rates needs too many phases. Usual audio rates are all supported.</exception>
    public Resampler(int inputRate, int outputRate, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputRate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputRate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 2);
        _channels = channels;
        _taps = inputRate == outputRate ? null : ResamplerTaps.For(inputRate, outputRate);
        _stride = (_taps?.Length ?? 0) + Chunk;
        _samples = _taps is null ? [] : new float[channels * _stride];
        Latency = _taps is null ? TimeSpan.Zero : TimeSpan.FromSeconds(_taps.Length / 2.0 / inputRate);
    }

    /// <summary>Delay of the output: 4 ms where the lower rate is 8000 Hz.</summary>
    public TimeSpan Latency { get; }

    /// <summary>The most samples per channel that this many input samples can give.</summary>
    public int MaximumOutput(int inputLength) =>
        _taps is null ? inputLength : (int)((((long)inputLength * _taps.Up) + _taps.Down - 1) / _taps.Down);

    /// <summary>Processes all of the input.</summary>
    /// <param name="output">Room for <see cref="MaximumOutput"/> samples per channel.</param>
    /// <returns>Samples written per channel.</returns>
    public int Process(ReadOnlySpan<short> input, Span<short> output)
    {
        if (_taps is null)
        {
            input.CopyTo(output);
            return input.Length / _channels;
        }

        int written = 0;
        while (!input.IsEmpty)
        {
            int length = Math.Min(input.Length / _channels, Chunk);
            if (length == 0)
                break;
            written += ProcessChunk(_taps, input[..(length * _channels)], length, output[(written * _channels)..]);
            input = input[(length * _channels)..];
        }

        return written;
    }

    private int ProcessChunk(ResamplerTaps taps, ReadOnlySpan<short> input, int length, Span<short> output)
    {
        int history = taps.Length - 1;
        int position = 0, phase = 0, written = 0;
        for (int channel = 0; channel < _channels; channel++)
        {
            Span<float> samples = _samples.AsSpan(channel * _stride, history + length);
            Span<float> fresh = samples[history..];
            for (int i = 0; i < fresh.Length; i++)
                fresh[i] = input[(i * _channels) + channel];
            (position, phase, written) = (_position, _phase, 0);
            for (; position < length; written++)
            {
                float value = Dot(samples.Slice(position, taps.Length), taps.Rows.AsSpan(phase * taps.Length, taps.Length));
                output[(written * _channels) + channel] = (short)MathF.Round(Math.Max(Math.Min(value, short.MaxValue), short.MinValue));
                phase += taps.Down;
                position += phase / taps.Up;
                phase %= taps.Up;
            }

            samples[length..].CopyTo(samples);
        }

        _position = position - length;
        _phase = phase;
        return written;
    }

    /// <summary>Always sums in the same order. The length is a multiple of <see cref="ResamplerTaps.Step"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(ReadOnlySpan<float> samples, ReadOnlySpan<float> row)
    {
        ref float a = ref MemoryMarshal.GetReference(samples);
        ref float b = ref MemoryMarshal.GetReference(row);
        Vector256<float> first = Vector256<float>.Zero, second = first, third = first, fourth = first;
        for (nuint i = 0; i < (nuint)row.Length; i += ResamplerTaps.Step)
        {
            first = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, i), Vector256.LoadUnsafe(ref b, i), first);
            second = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, i + 8), Vector256.LoadUnsafe(ref b, i + 8), second);
            third = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, i + 16), Vector256.LoadUnsafe(ref b, i + 16), third);
            fourth = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, i + 24), Vector256.LoadUnsafe(ref b, i + 24), fourth);
        }

        Vector256<float> sum = (first + second) + (third + fourth);
        return Vector128.Sum(sum.GetLower() + sum.GetUpper());
    }
}
