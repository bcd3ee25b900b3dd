using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MediaEngine.Media.G722;

/// <summary>
/// The 24-tap filter bank (G.722 table 11). Its even taps are applied to one half of the samples; its odd taps, which are the same in
/// reverse order, to the other half. Four outputs are computed at a time.
/// </summary>
internal static class QuadratureMirrorFilter
{
    /// <summary>Samples of each half before the new ones.</summary>
    public const int History = 11;

    /// <summary>Outputs computed at a time. Buffers have room for whole groups.</summary>
    public const int Group = 4;

    private static readonly int[] _taps = [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11];

    /// <summary>Applies both filters to a group of outputs. The halves begin with <see cref="History"/> earlier samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<int> Even, Vector128<int> Odd) Filter(ref int even, ref int odd, nuint at)
    {
        Vector128<int> evenSum = Vector128<int>.Zero;
        Vector128<int> oddSum = Vector128<int>.Zero;
        ref int taps = ref MemoryMarshal.GetArrayDataReference(_taps);
        for (nuint i = 0; i < History + 1; i++)
        {
            evenSum += Vector128.LoadUnsafe(ref even, at + i) * Vector128.Create(Unsafe.Add(ref taps, i));
            oddSum += Vector128.LoadUnsafe(ref odd, at + i) * Vector128.Create(Unsafe.Add(ref taps, History - i));
        }

        return (evenSum, oddSum);
    }
}
