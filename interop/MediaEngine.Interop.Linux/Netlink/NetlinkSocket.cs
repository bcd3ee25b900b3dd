using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux.Sockets;

namespace MediaEngine.Interop.Linux.Netlink;

/// <summary>A netlink(7) socket, for requests or for notifications. Used by one thread at a time.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private const int AddressFamily = 16;
    private const int Raw = 3;
    private const int ReceiveTimeoutOption = 20;
    private const int NetlinkLevel = 270;
    private const int AddMembership = 1;

    private readonly FileDescriptor _socket;
    private readonly byte[] _room = new byte[32768];

    private NetlinkSocket(FileDescriptor socket) => _socket = socket;

    public int Descriptor => _socket.Number;

    /// <summary>Buffer for requests and replies.</summary>
    public Span<byte> Room => _room;

    /// <exception cref="IOException">The kernel refuses.</exception>
    public static NetlinkSocket ForRequests(int protocol)
    {
        NetlinkSocket socket = Open(protocol, 0, 0);

        // The kernel answers within the request; the timeout is a safeguard.
        Timespec limit = default;
        limit.Seconds = 1;
        _ = LibC.SetSockOpt(socket.Descriptor, 1, ReceiveTimeoutOption, &limit, (uint)sizeof(Timespec));
        return socket;
    }

    /// <param name="groups">Bits of the first 32 multicast groups.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static NetlinkSocket ForChanges(int protocol, uint groups) => Open(protocol, SocketConstants.SockNonBlock, groups);

    /// <summary>Joins one more multicast group by its number.</summary>
    public bool TryJoin(int group) => LibC.SetSockOpt(Descriptor, NetlinkLevel, AddMembership, &group, sizeof(int)) == 0;

    /// <summary>Sends the first bytes of the buffer and waits for the reply.</summary>
    public bool TryExchange(int length, out ReadOnlySpan<byte> reply)
    {
        reply = default;
        fixed (byte* room = _room)
        {
            return LibC.Write(Descriptor, room, (nuint)length) == length && TryReceive(out reply, out _);
        }
    }

    /// <summary>Takes what has arrived, which may be several messages.</summary>
    /// <param name="lost">True when more arrived than the kernel could queue.</param>
    public bool TryReceive(out ReadOnlySpan<byte> messages, out bool lost)
    {
        fixed (byte* room = _room)
        {
            nint received = LibC.Read(Descriptor, room, (nuint)_room.Length);
            lost = received < 0 && Marshal.GetLastPInvokeError() == Errno.NoBufs;
            messages = received > 0 ? _room.AsSpan(0, (int)received) : default;
            return received > 0;
        }
    }

    /// <summary>Discards what has arrived, without blocking. An overflow of the kernel's queue counts as a change.</summary>
    public void Discard()
    {
        while (TryReceive(out _, out bool lost) || lost)
        {
        }
    }

    public void Dispose() => _socket.Dispose();

    private static NetlinkSocket Open(int protocol, int flags, uint groups)
    {
        var socket = new FileDescriptor(LibC.Socket(AddressFamily, Raw | SocketConstants.SockCloExec | flags, protocol));
        NetlinkAddress address = new() { Family = AddressFamily, Groups = groups };
        if (socket.IsInvalid || LibC.Bind(socket.Number, &address, (uint)sizeof(NetlinkAddress)) != 0)
        {
            string reason = Marshal.GetLastPInvokeErrorMessage();
            socket.Dispose();
            throw new IOException($"netlink: {reason}");
        }

        return new NetlinkSocket(socket);
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
