using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaEngine.Media.G722;

/// <summary>
/// The adaptive predictor of a sub-band, the same in both bands and both directions: two poles, six zeros (G.722 section 6.2.1.4, block 4).
/// The zeros are six lanes of a vector. Their sum saturates once, at its end: nothing an encoder sends makes a part of it overflow.
/// </summary>
internal struct SubBandPredictor
{
    /// <summary>Coefficients of the zeros (B), Q14.</summary>
    private Vector256<int> _zeros;

    /// <summary>The last six differences, doubled: what the zeros are multiplied with. A difference is at most 10228, so none saturates.</summary>
    private Vector256<int> _differences;

    /// <summary>Coefficients of the poles (A1, A2), Q14.</summary>
    private int _pole1;
    private int _pole2;

    /// <summary>The last reconstructed sample, doubled and saturated.</summary>
    private int _doubled;

    /// <summary>0 or -1: signs of the last partially reconstructed signals (P).</summary>
    private int _sign1;
    private int _sign2;
    private int _zeroEstimate;

    /// <summary>What the next sample probably is (S).</summary>
    public int Estimate;

    private static Vector256<int> Step => Vector256.Create(128, 128, 128, 128, 128, 128, 0, 0);

    private static Vector256<int> FirstLane => Vector256.Create(-1, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Takes the quantised difference between a sample and its estimate, and estimates the next one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int difference)
    {
        // UPZERO: each zero leaks by 1/256 and moves by the agreement of signs; that stays within 16 bits without saturation.
        Vector256<int> newest = Vector256.Create(difference);
        Vector256<int> disagree = (_differences ^ newest) >> 31;
        Vector256<int> step = Vector256.AndNot(Step, Vector256.Equals(newest, Vector256<int>.Zero));
        Vector256<int> zeros = (((_zeros << 8) - _zeros) >> 8) + ((step ^ disagree) - disagree);
        Vector256<int> differences = Vector256.ConditionalSelect(FirstLane, newest + newest, Vector256.Shuffle(_differences, Vector256.Create(7, 0, 1, 2, 3, 4, 5, 6)));
        _zeros = zeros;
        _differences = differences;

        // PARREC; only its sign is ever used.
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
        Vector256<int> products = (zeros * differences) >> 15;
        int zeroEstimate = Saturate(Vector128.Sum(products.GetLower() + products.GetUpper()));
        _zeroEstimate = zeroEstimate;
        Estimate = Saturate(poleEstimate + zeroEstimate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Saturate(int value) => Math.Max(Math.Min(value, short.MaxValue), short.MinValue);
}
