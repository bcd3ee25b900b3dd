using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MediaEngine.Primitives;

/// <summary>
/// Prefetches objects into the CPU cache, so that several cache misses overlap. A prefetch is a hint and changes no state.
/// </summary>
public static unsafe class CacheLines
{
    private const int Line = 64;

    /// <summary>True when this processor has a prefetch instruction.</summary>
    public static bool CanPrefetch => Sse.IsSupported;

    /// <summary>Prefetches the first <paramref name="bytes"/> bytes of an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(object? target, int bytes)
    {
        if (!Sse.IsSupported || target is null)
            return;

        // If the garbage collector moves the object meanwhile, the prefetch is wasted but harmless.
        byte* first = *(byte**)Unsafe.AsPointer(ref target);
        for (int at = 0; at < bytes; at += Line)
            Sse.Prefetch0(first + at);
    }
}
