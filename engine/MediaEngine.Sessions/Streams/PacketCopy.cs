using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Streams;

/// <summary>The only place where packets are copied: for more than one receiver.</summary>
internal static class PacketCopy
{
    public static bool TryMake(IDatagramIo io, PacketBuffer original, out PacketBuffer copy)
    {
        if (!io.TryRent(out copy))
            return false;
        copy = copy.With(copy.Offset, original.Length);
        io.Pool.Span(original).CopyTo(io.Pool.Span(copy));
        return true;
    }
}
