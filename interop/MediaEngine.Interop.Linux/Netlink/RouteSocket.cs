using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux.Sockets;

namespace MediaEngine.Interop.Linux.Netlink;

/// <summary>A socket of rtnetlink(7): asks for routes and interfaces, or hears of their changes. One thread at a time.</summary>
public sealed unsafe class RouteSocket : IDisposable
{
    private const int AddressFamily = 16;
    private const int Raw = 3;
    private const int ReceiveTimeoutOption = 20;

    /// <summary>Multicast groups: links, addresses, routes and rules of both IP versions.</summary>
    private const uint Changes = 0x1 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | (1u << 18);

    private readonly FileDescriptor _socket;
    private readonly byte[] _room = new byte[16384];

    private RouteSocket(FileDescriptor socket) => _socket = socket;

    public int Descriptor => _socket.Number;

    /// <exception cref="IOException">The kernel refuses.</exception>
    public static RouteSocket ForRequests()
    {
        var socket = new RouteSocket(Open(0, 0));

        // The kernel answers within the request; the limit is for what nobody expects.
        Timespec limit = default;
        limit.Seconds = 1;
        _ = LibC.SetSockOpt(socket.Descriptor, 1, ReceiveTimeoutOption, &limit, (uint)sizeof(Timespec));
        return socket;
    }

    /// <exception cref="IOException">The kernel refuses.</exception>
    public static RouteSocket ForChanges() => new(Open(SocketConstants.SockNonBlock, Changes));

    /// <param name="destination">4 or 16 bytes in network order.</param>
    /// <param name="source">The address the packet leaves from, of the same length.</param>
    public bool TryGetRoute(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, byte trafficClass, out Route route)
    {
        int length = RouteMessages.WriteGetRoute(_room, destination, source, trafficClass);
        route = default;
        return TryExchange(length, out ReadOnlySpan<byte> reply) && RouteMessages.TryReadRoute(reply, out route);
    }

    public bool TryGetLink(int index, out Link link)
    {
        int length = RouteMessages.WriteGetLink(_room, index);
        link = default;
        return TryExchange(length, out ReadOnlySpan<byte> reply) && RouteMessages.TryReadLink(reply, out link);
    }

    /// <summary>Takes off whatever has come, without waiting. Too much at once for the kernel's queue is a change as well.</summary>
    public void Discard()
    {
        fixed (byte* room = _room)
        {
            while (LibC.Read(Descriptor, room, (nuint)_room.Length) >= 0 || Marshal.GetLastPInvokeError() == Errno.NoBufs)
            {
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static FileDescriptor Open(int flags, uint groups)
    {
        var socket = new FileDescriptor(LibC.Socket(AddressFamily, Raw | SocketConstants.SockCloExec | flags, 0));
        NetlinkAddress address = new() { Family = AddressFamily, Groups = groups };
        if (socket.IsInvalid || LibC.Bind(socket.Number, &address, (uint)sizeof(NetlinkAddress)) != 0)
        {
            string reason = Marshal.GetLastPInvokeErrorMessage();
            socket.Dispose();
            throw new IOException($"netlink: {reason}");
        }

        return socket;
    }

    private bool TryExchange(int length, out ReadOnlySpan<byte> reply)
    {
        reply = default;
        fixed (byte* room = _room)
        {
            if (LibC.Write(Descriptor, room, (nuint)length) != length)
                return false;
            nint received = LibC.Read(Descriptor, room, (nuint)_room.Length);
            if (received <= 0)
                return false;
            reply = _room.AsSpan(0, (int)received);
            return true;
        }
    }

    /// <summary>struct sockaddr_nl.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NetlinkAddress
    {
        public ushort Family;
        public ushort Padding;
        public uint Port;
        public uint Groups;
    }
}
