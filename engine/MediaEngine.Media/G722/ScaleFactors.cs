using System.Runtime.CompilerServices;

namespace MediaEngine.Media.G722;

/// <summary>Quantisers of the sub-bands: their levels, and how their scale adapts (G.722 tables 14 to 21, blocks 2 and 3).</summary>
internal static class ScaleFactors
{
    /// <summary>Initial scale factors (DETL, DETH).</summary>
    public const int InitialLow = 32;
    public const int InitialHigh = 8;

    /// <summary>Code of the higher band for silence, with which the scale stays at its initial value.</summary>
    public const int SilentHighCode = 3;

    private const int HighestLow = 18432;
    private const int HighestHigh = 22528;

    /// <summary>Inverse quantiser of four bits (QM4), by which encoder and decoder adapt.</summary>
    private static readonly short[] _fourBits =
        [0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0];

    /// <summary>WL, by the four-bit code.</summary>
    private static readonly short[] _lowSteps = [-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60];

    /// <summary>Inverse quantiser of six bits (QM6), for the output.</summary>
    private static readonly short[] _sixBits =
    [
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
        -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728,
        24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
    ];

    /// <summary>Inverse quantiser of the higher band (QM2), and its WH.</summary>
    private static readonly short[] _twoBits = [-7408, -1616, 7408, 1616];

    private static readonly short[] _highSteps = [798, -214, 798, -214];

    /// <summary>ILB: 2048 times 2^(n/32), n = 0..31.</summary>
    private static readonly short[] _logarithms =
    [
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
        2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
    ];

    private static readonly short[] _lowScales = Scales(HighestLow, 8);
    private static readonly short[] _highScales = Scales(HighestHigh, 10);

    /// <summary>INVQAL: the difference for a code of the lower band, from its upper four bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LowDifference(int code, int scale) => (scale * _fourBits[(code >> 2) & 15]) >> 15;

    /// <summary>INVQBL: the difference for a code of the lower band, from all six bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FineLowDifference(int code, int scale) => (scale * _sixBits[code & 63]) >> 15;

    /// <summary>INVQAH: the difference for a code of the higher band.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int HighDifference(int code, int scale) => (scale * _twoBits[code & 3]) >> 15;

    /// <summary>LOGSCL and SCALEL: the scale of the lower band after a code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextLow(ref int logarithm, int code)
    {
        int next = ((logarithm * 127) >> 7) + _lowSteps[(code >> 2) & 15];
        logarithm = Math.Max(Math.Min(next, HighestLow), 0);
        return _lowScales[logarithm >> 6];
    }

    /// <summary>LOGSCH and SCALEH: the scale of the higher band after a code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextHigh(ref int logarithm, int code)
    {
        int next = ((logarithm * 127) >> 7) + _highSteps[code & 3];
        logarithm = Math.Max(Math.Min(next, HighestHigh), 0);
        return _highScales[logarithm >> 6];
    }

    private static short[] Scales(int highest, int shift)
    {
        var scales = new short[(highest >> 6) + 1];
        for (int i = 0; i < scales.Length; i++)
        {
            int places = shift - (i >> 5);
            int mantissa = _logarithms[i & 31];
            scales[i] = (short)((places < 0 ? mantissa << -places : mantissa >> places) << 2);
        }

        return scales;
    }
}
