using System.Runtime.CompilerServices;

namespace MediaEngine.Primitives;

/// <summary>Buffers of the pool behind an interface to the network.</summary>
public static class DatagramIoBuffers
{
    /// <summary>Takes an empty slot (headroom before <c>Offset</c>, length 0). Returns false when the pool is exhausted.</summary>
#if DEBUG
    public static bool TryRent(
        this IDatagramIo io, out PacketBuffer buffer, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        io.Pool.TryRent(out buffer, file, line);
#else
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRent(this IDatagramIo io, out PacketBuffer buffer) => io.Pool.TryRent(out buffer);
#endif
}
