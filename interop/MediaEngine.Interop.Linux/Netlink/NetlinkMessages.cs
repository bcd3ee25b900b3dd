using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Linux.Netlink;

/// <summary>The message format shared by all families of netlink(7).</summary>
internal static class NetlinkMessages
{
    public const int HeaderLength = 16;

    /// <summary>NLMSG_ERROR.</summary>
    public const ushort Error = 2;

    /// <summary>NLMSG_DONE: the end of a list.</summary>
    public const ushort Done = 3;

    public const ushort Request = 1;
    public const ushort Dump = 0x300;

    public static int WriteHeader(Span<byte> room, int length, ushort type, ushort flags = Request)
    {
        MemoryMarshal.Write(room, length);
        MemoryMarshal.Write(room[4..], type);
        MemoryMarshal.Write(room[6..], flags);
        room.Slice(8, 8).Clear();
        return length;
    }

    public static int WriteAttribute(Span<byte> room, int at, ushort type, ReadOnlySpan<byte> value)
    {
        MemoryMarshal.Write(room[at..], (ushort)(4 + value.Length));
        MemoryMarshal.Write(room[(at + 2)..], type);
        value.CopyTo(room[(at + 4)..]);
        int end = at + 4 + value.Length;
        int aligned = (end + 3) & ~3;
        room[end..aligned].Clear();
        return aligned;
    }

    public static bool TryReadHeader(ReadOnlySpan<byte> reply, ushort type, int bodyLength, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (reply.Length < HeaderLength)
            return false;
        int length = MemoryMarshal.Read<int>(reply);
        if (length < HeaderLength + bodyLength || length > reply.Length || MemoryMarshal.Read<ushort>(reply[4..]) != type)
            return false;
        body = reply[HeaderLength..length];
        return true;
    }

    public static bool TryReadAttribute(ref ReadOnlySpan<byte> rest, out ushort type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        if (rest.Length < 4)
            return false;
        int length = MemoryMarshal.Read<ushort>(rest);
        if (length < 4 || length > rest.Length)
            return false;
        type = (ushort)(MemoryMarshal.Read<ushort>(rest[2..]) & 0x3fff);
        value = rest[4..length];
        rest = rest[Math.Min(rest.Length, (length + 3) & ~3)..];
        return true;
    }

    /// <summary>Takes the next of several messages that were read at once.</summary>
    public static bool TryReadMessage(ref ReadOnlySpan<byte> rest, out ushort type, out ReadOnlySpan<byte> message)
    {
        type = 0;
        message = default;
        if (rest.Length < HeaderLength)
            return false;
        int length = MemoryMarshal.Read<int>(rest);
        if (length < HeaderLength || length > rest.Length)
            return false;
        type = MemoryMarshal.Read<ushort>(rest[4..]);
        message = rest[..length];
        rest = rest[Math.Min(rest.Length, (length + 3) & ~3)..];
        return true;
    }
}
