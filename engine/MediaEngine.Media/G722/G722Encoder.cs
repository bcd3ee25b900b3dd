using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MediaEngine.Media.G722;

internal sealed class G722Encoder : AudioEncoder
{
    /// <summary>Decision level of the higher band (Q2).</summary>
    private const int HighLevel = 564;

    private readonly short[] _mono;

    /// <summary>Samples with even and with odd index, after <see cref="QuadratureMirrorFilter.History"/> earlier ones.</summary>
    private readonly int[] _even;
    private readonly int[] _odd;
    private readonly int[] _low;
    private readonly int[] _high;

    private SubBandPredictor _lowPredictor;
    private SubBandPredictor _highPredictor;
    private int _lowLogarithm;
    private int _highLogarithm;
    private int _lowScale = ScaleFactors.InitialLow;
    private int _highScale = ScaleFactors.InitialHigh;

    public G722Encoder(int sampleRate, int channels, int packetTime)
        : base(sampleRate, channels, packetTime)
    {
        int codes = 8 * packetTime;
        bool wideband = sampleRate == 16000;
        _mono = channels == 2 ? new short[Length] : [];
        _even = wideband ? new int[codes + QuadratureMirrorFilter.History + QuadratureMirrorFilter.Group] : [];
        _odd = new int[_even.Length];
        _low = new int[codes + QuadratureMirrorFilter.Group];
        _high = wideband ? new int[_low.Length] : [];
    }

    public override int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        if (samples.Length != Length * Channels)
            return -1;
        if (Channels == 2)
            samples = ChannelMix.ToMono(samples, _mono);
        int codes = 8 * PacketTime;
        payload = payload[..codes];
        if (SampleRate == 16000)
        {
            Split(samples, codes);
            Encode(_low.AsSpan(0, codes), _high.AsSpan(0, codes), payload);
        }
        else
        {
            for (int i = 0; i < samples.Length; i++)
                _low[i] = samples[i] >> 1;
            EncodeLow(_low.AsSpan(0, codes), payload);
        }

        return codes;
    }

    /// <summary>Splits samples into sub-bands of half the rate, 15 bits each.</summary>
    private void Split(ReadOnlySpan<short> samples, int codes)
    {
        Span<int> even = _even.AsSpan(QuadratureMirrorFilter.History, codes);
        Span<int> odd = _odd.AsSpan(QuadratureMirrorFilter.History, codes);
        ReadOnlySpan<int> pairs = MemoryMarshal.Cast<short, int>(samples)[..codes];
        for (int i = 0; i < pairs.Length; i++)
        {
            even[i] = BitConverter.IsLittleEndian ? (short)pairs[i] : pairs[i] >> 16;
            odd[i] = BitConverter.IsLittleEndian ? pairs[i] >> 16 : (short)pairs[i];
        }

        for (int at = 0; at < codes; at += QuadratureMirrorFilter.Group)
        {
            (Vector128<int> evenSum, Vector128<int> oddSum) = QuadratureMirrorFilter.Filter(ref _even[0], ref _odd[0], (nuint)at);
            ((oddSum + evenSum) >> 14).CopyTo(_low, at);
            ((oddSum - evenSum) >> 14).CopyTo(_high, at);
        }

        _even.AsSpan(codes, QuadratureMirrorFilter.History).CopyTo(_even);
        _odd.AsSpan(codes, QuadratureMirrorFilter.History).CopyTo(_odd);
    }

    private void Encode(ReadOnlySpan<int> low, ReadOnlySpan<int> high, Span<byte> payload)
    {
        ref SubBandPredictor lowPredictor = ref _lowPredictor;
        ref SubBandPredictor highPredictor = ref _highPredictor;
        int lowLogarithm = _lowLogarithm, highLogarithm = _highLogarithm, lowScale = _lowScale, highScale = _highScale;
        high = high[..low.Length];
        payload = payload[..low.Length];
        for (int i = 0; i < low.Length; i++)
        {
            int lowDifference = SubBandPredictor.Saturate(low[i] - lowPredictor.Estimate);
            int lowCode = LowBandQuantiser.Quantise(lowDifference, lowScale);
            lowPredictor.Update(ScaleFactors.LowDifference(lowCode, lowScale));
            lowScale = ScaleFactors.NextLow(ref lowLogarithm, lowCode);

            // QUANTH: the sign, and whether the magnitude is below the only level.
            int highDifference = SubBandPredictor.Saturate(high[i] - highPredictor.Estimate);
            int sign = highDifference >> 31;
            int small = (highDifference ^ sign) < (HighLevel * highScale) >> 12 ? 1 : 0;
            int highCode = (sign & -2) + 2 + small;
            highPredictor.Update(ScaleFactors.HighDifference(highCode, highScale));
            highScale = ScaleFactors.NextHigh(ref highLogarithm, highCode);
            payload[i] = (byte)((highCode << 6) | lowCode);
        }

        _lowLogarithm = lowLogarithm;
        _highLogarithm = highLogarithm;
        _lowScale = lowScale;
        _highScale = highScale;
    }

    /// <summary>True when the higher band is silent: its code and its state do not change then.</summary>
    private void EncodeLow(ReadOnlySpan<int> low, Span<byte> payload)
    {
        ref SubBandPredictor predictor = ref _lowPredictor;
        int logarithm = _lowLogarithm, scale = _lowScale;
        payload = payload[..low.Length];
        for (int i = 0; i < low.Length; i++)
        {
            int code = LowBandQuantiser.Quantise(SubBandPredictor.Saturate(low[i] - predictor.Estimate), scale);
            predictor.Update(ScaleFactors.LowDifference(code, scale));
            scale = ScaleFactors.NextLow(ref logarithm, code);
            payload[i] = (byte)((ScaleFactors.SilentHighCode << 6) | code);
        }

        _lowLogarithm = logarithm;
        _lowScale = scale;
    }
}
