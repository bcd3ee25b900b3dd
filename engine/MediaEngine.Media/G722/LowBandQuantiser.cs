using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaEngine.Media.G722;

/// <summary>
/// QUANTL: quantises a difference in the lower band to six bits. All thirty decision levels are compared at once where the processor has
/// vectors.
/// </summary>
internal static class LowBandQuantiser
{
    private const int LevelCount = 29;

    /// <summary>
    /// Decision levels 1 to 29 (Q6), times 16, so that the upper half of a product with the scale is the level for that scale.
    /// </summary>
    private static readonly ushort[] _levels =
    [
        35 << 4, 72 << 4, 110 << 4, 150 << 4, 190 << 4, 233 << 4, 276 << 4, 323 << 4, 370 << 4, 422 << 4, 473 << 4, 530 << 4, 587 << 4,
        650 << 4,
        714 << 4, 786 << 4, 858 << 4, 940 << 4, 1023 << 4, 1121 << 4, 1219 << 4, 1339 << 4, 1458 << 4, 1612 << 4, 1765 << 4, 1980 << 4,
        2195 << 4,
        2557 << 4, 2919 << 4, 0, 0, 0,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Quantise(int difference, int scale)
    {
        int sign = difference >> 31;
        int magnitude = difference ^ sign;
        int above = Sse2.IsSupported ? CountAbove(magnitude, scale) : FindAbove(magnitude, scale);
        return Codes[(above + (sign & 32)) & 63];
    }

    internal static int FindAbove(int magnitude, int scale)
    {
        // The levels increase: bisect for the first one above the magnitude.
        int from = 0, to = LevelCount;
        while (from < to)
        {
            int middle = (from + to) >> 1;
            if ((_levels[middle] * scale) >> 16 > magnitude)
                to = middle;
            else
                from = middle + 1;
        }

        return LevelCount - from;
    }

    /// <summary>Codes by the number of levels above the magnitude; negative differences from index 32 on (ILP, ILN).</summary>
    private static ReadOnlySpan<byte> Codes =>
    [
        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 0, 0,
        4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 62, 63, 0, 0,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountAbove(int magnitude, int scale)
    {
        ref ushort levels = ref MemoryMarshal.GetArrayDataReference(_levels);
        Vector128<ushort> scales = Vector128.Create((ushort)scale);
        Vector128<short> magnitudes = Vector128.Create((short)magnitude);
        int lower = Above(ref levels, 0, scales, magnitudes);
        int upper = Above(ref levels, 16, scales, magnitudes);
        return BitOperations.PopCount((uint)(lower | (upper << 16)));
    }

    /// <summary>One bit for each of sixteen levels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Above(ref ushort levels, nuint from, Vector128<ushort> scales, Vector128<short> magnitudes)
    {
        Vector128<short> first = Sse2.MultiplyHigh(Vector128.LoadUnsafe(ref levels, from), scales).AsInt16();
        Vector128<short> second = Sse2.MultiplyHigh(Vector128.LoadUnsafe(ref levels, from + 8), scales).AsInt16();
        return Sse2.MoveMask(
            Sse2.PackSignedSaturate(Sse2.CompareGreaterThan(first, magnitudes), Sse2.CompareGreaterThan(second, magnitudes)));
    }
}
