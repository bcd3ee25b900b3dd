using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaEngine.Media.G722;

/// <summary>
/// The adaptive predictor of a sub-band, the same in both bands and both directions: two poles, six zeros (G.722 section 6.2.1.4, block 4).
/// The zeros are lanes of two 128-bit vectors, which a native binary may use on every processor. Their sum saturates once, at its end: no
/// valid stream makes a partial sum overflow.
/// </summary>
internal struct SubBandPredictor
{
    /// <summary>Coefficients of the zeros (B), Q14: the first four, then two.</summary>
    private Vector128<int> _zeros;
    private Vector128<int> _lastZeros;

    /// <summary>The last six differences, doubled: the factors of the zeros. A difference is at most 10228, so none saturates.</summary>
    private Vector128<int> _differences;
    private Vector128<int> _lastDifferences;

    /// <summary>Coefficients of the poles (A1, A2), Q14.</summary>
    private int _pole1;
    private int _pole2;

    /// <summary>The last reconstructed sample, doubled and saturated.</summary>
    private int _doubled;

    /// <summary>0 or -1: signs of the last partially reconstructed signals (P).</summary>
    private int _sign1;
    private int _sign2;
    private int _zeroEstimate;

    /// <summary>The estimate of the next sample (S).</summary>
    public int Estimate;

    /// <summary>Takes the quantised difference between a sample and its estimate, and estimates the next sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int difference)
    {
        // UPZERO: each zero leaks by 1/256 and moves by the agreement of signs. It stays within 16 bits without saturation.
        Vector128<int> newest = Vector128.Create(difference);
        Vector128<int> moves = ~Vector128.Equals(newest, Vector128<int>.Zero);
        Vector128<int> zeros = Adapt(_zeros, _differences ^ newest, moves & Vector128.Create(128));
        Vector128<int> lastZeros = Adapt(_lastZeros, _lastDifferences ^ newest, moves & Vector128.Create(128, 128, 0, 0));
        Vector128<int> lastDifferences = Vector128.ConditionalSelect(
            FirstLane,
            Vector128.Shuffle(_differences, Vector128.Create(3, 3, 3, 3)),
            Vector128.Shuffle(_lastDifferences, Vector128.Create(0, 0, 1, 2)));
        Vector128<int> differences = Vector128.ConditionalSelect(
            FirstLane,
            newest + newest,
            Vector128.Shuffle(_differences, Vector128.Create(0, 0, 1, 2)));
        (_zeros, _lastZeros, _differences, _lastDifferences) = (zeros, lastZeros, differences, lastDifferences);

        // PARREC; only the sign is used.
        int sign = (_zeroEstimate + difference) >> 31;
        int disagree1 = sign ^ _sign1;
        int disagree2 = sign ^ _sign2;
        _sign2 = _sign1;
        _sign1 = sign;

        // UPPOL2
        int agree1 = ~disagree1;
        int quadruple = Saturate(_pole1 << 2);
        int feedback = Math.Min((quadruple ^ agree1) - agree1, short.MaxValue) >> 7;
        int pole2 = ((128 ^ disagree2) - disagree2) + feedback + ((_pole2 * 32512) >> 15);
        pole2 = Math.Max(Math.Min(pole2, 12288), -12288);

        // UPPOL1
        int limit = 15360 - pole2;
        int pole1 = ((192 ^ disagree1) - disagree1) + ((_pole1 * 32640) >> 15);
        pole1 = Math.Max(Math.Min(pole1, limit), -limit);
        _pole1 = pole1;
        _pole2 = pole2;

        // RECONS, FILTEP
        int doubled = Saturate(2 * Saturate(Estimate + difference));
        int poleEstimate = Saturate(((pole1 * doubled) >> 15) + ((pole2 * _doubled) >> 15));
        _doubled = doubled;

        // FILTEZ, PREDIC
        int zeroEstimate = Saturate(Vector128.Sum(((zeros * differences) >> 15) + ((lastZeros * lastDifferences) >> 15)));
        _zeroEstimate = zeroEstimate;
        Estimate = Saturate(poleEstimate + zeroEstimate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Saturate(int value) => Math.Max(Math.Min(value, short.MaxValue), short.MinValue);

    private static Vector128<int> FirstLane => Vector128.Create(-1, 0, 0, 0);

    /// <summary>A step up where the sign bits agree, otherwise down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Adapt(Vector128<int> zeros, Vector128<int> signs, Vector128<int> step)
    {
        Vector128<int> disagree = signs >> 31;
        return (((zeros << 8) - zeros) >> 8) + ((step ^ disagree) - disagree);
    }
}
