using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MediaEngine.Media.G722;

internal sealed class G722Decoder : AudioDecoder
{
    /// <summary>Octets decoded at a time; a payload may have any number.</summary>
    private const int Chunk = 240;

    /// <summary>Sum and difference of the bands, after <see cref="QuadratureMirrorFilter.History"/> earlier values.</summary>
    private readonly int[] _sum;
    private readonly int[] _difference;

    private SubBandPredictor _lowPredictor;
    private SubBandPredictor _highPredictor;
    private int _lowLogarithm;
    private int _highLogarithm;
    private int _lowScale = ScaleFactors.InitialLow;
    private int _highScale = ScaleFactors.InitialHigh;

    public G722Decoder(int sampleRate, int channels)
        : base(sampleRate, channels)
    {
        _sum = sampleRate == 16000 ? new int[Chunk + QuadratureMirrorFilter.History + QuadratureMirrorFilter.Group] : [];
        _difference = new int[_sum.Length];
    }

    public override int Length(ReadOnlySpan<byte> payload) => payload.IsEmpty ? -1 : payload.Length * (SampleRate / 8000);

    public override int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        int length = Length(payload);
        if (length < 0 || samples.Length < length * Channels)
            return -1;
        if (SampleRate == 8000)
        {
            DecodeLow(payload, samples);
        }
        else
        {
            Span<short> rest = samples[..length];
            for (; payload.Length > Chunk; payload = payload[Chunk..], rest = rest[(2 * Chunk)..])
            {
                Decode(payload[..Chunk]);
                Join(Chunk, rest);
            }

            Decode(payload);
            Join(payload.Length, rest);
        }

        if (Channels == 2)
            ChannelMix.Spread(samples, length);
        return length;
    }

    private void Decode(ReadOnlySpan<byte> payload)
    {
        ref SubBandPredictor lowPredictor = ref _lowPredictor;
        ref SubBandPredictor highPredictor = ref _highPredictor;
        int lowLogarithm = _lowLogarithm, highLogarithm = _highLogarithm, lowScale = _lowScale, highScale = _highScale;
        Span<int> sum = _sum.AsSpan(QuadratureMirrorFilter.History, payload.Length);
        Span<int> difference = _difference.AsSpan(QuadratureMirrorFilter.History, payload.Length);
        for (int i = 0; i < payload.Length; i++)
        {
            int code = payload[i];
            int low = Limit(lowPredictor.Estimate + ScaleFactors.FineLowDifference(code, lowScale));
            lowPredictor.Update(ScaleFactors.LowDifference(code, lowScale));
            lowScale = ScaleFactors.NextLow(ref lowLogarithm, code);

            int highDifference = ScaleFactors.HighDifference(code >> 6, highScale);
            int high = Limit(highPredictor.Estimate + highDifference);
            highPredictor.Update(highDifference);
            highScale = ScaleFactors.NextHigh(ref highLogarithm, code >> 6);
            sum[i] = low + high;
            difference[i] = low - high;
        }

        _lowLogarithm = lowLogarithm;
        _highLogarithm = highLogarithm;
        _lowScale = lowScale;
        _highScale = highScale;
    }

    private void DecodeLow(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        ref SubBandPredictor predictor = ref _lowPredictor;
        int logarithm = _lowLogarithm, scale = _lowScale;
        samples = samples[..payload.Length];
        for (int i = 0; i < payload.Length; i++)
        {
            int code = payload[i];
            samples[i] = (short)(Limit(predictor.Estimate + ScaleFactors.FineLowDifference(code, scale)) << 1);
            predictor.Update(ScaleFactors.LowDifference(code, scale));
            scale = ScaleFactors.NextLow(ref logarithm, code);
        }

        _lowLogarithm = logarithm;
        _lowScale = scale;
    }

    /// <summary>Combines the sub-bands into twice as many samples.</summary>
    private void Join(int codes, Span<short> samples)
    {
        Span<int> pairs = MemoryMarshal.Cast<short, int>(samples[..(2 * codes)]);
        Span<int> last = stackalloc int[QuadratureMirrorFilter.Group];
        for (int at = 0; at < codes; at += QuadratureMirrorFilter.Group)
        {
            (Vector128<int> second, Vector128<int> first) = QuadratureMirrorFilter.Filter(ref _sum[0], ref _difference[0], (nuint)at);
            Vector128<int> pair = Interleave(Saturate(first >> 11), Saturate(second >> 11));
            if (pairs.Length - at >= QuadratureMirrorFilter.Group)
            {
                pair.CopyTo(pairs[at..]);
            }
            else
            {
                pair.CopyTo(last);
                last[..(pairs.Length - at)].CopyTo(pairs[at..]);
            }
        }

        _sum.AsSpan(codes, QuadratureMirrorFilter.History).CopyTo(_sum);
        _difference.AsSpan(codes, QuadratureMirrorFilter.History).CopyTo(_difference);
    }

    private static Vector128<int> Saturate(Vector128<int> value) =>
        Vector128.Min(Vector128.Max(value, Vector128.Create((int)short.MinValue)), Vector128.Create((int)short.MaxValue));

    /// <summary>Two samples in each lane, in memory order.</summary>
    private static Vector128<int> Interleave(Vector128<int> first, Vector128<int> second) => BitConverter.IsLittleEndian
        ? (first & Vector128.Create(0xffff)) | (second << 16)
        : (second & Vector128.Create(0xffff)) | (first << 16);

    /// <summary>LIMIT.</summary>
    private static int Limit(int value) => Math.Max(Math.Min(value, 16383), -16384);
}
