using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MediaEngine.Primitives;

/// <summary>Begins to load objects that will be needed soon, so that waiting for one overlaps with waiting for the others. A hint: it changes nothing.</summary>
public static unsafe class CacheLines
{
    private const int Line = 64;

    /// <summary>This processor can be told.</summary>
    public static bool CanPrefetch => Sse.IsSupported;

    /// <summary>Begins to load the first bytes of an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(object? target, int bytes)
    {
        if (!Sse.IsSupported || target is null)
            return;

        // Should the collector move the object, what was begun was for nothing, and that is all.
        byte* first = *(byte**)Unsafe.AsPointer(ref target);
        for (int at = 0; at < bytes; at += Line)
            Sse.Prefetch0(first + at);
    }
}
