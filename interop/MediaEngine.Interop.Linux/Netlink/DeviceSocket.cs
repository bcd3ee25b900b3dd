namespace MediaEngine.Interop.Linux.Netlink;

/// <summary>Queries the XDP features of interfaces, or receives notifications of changes. Used by one thread at a time.</summary>
public sealed class DeviceSocket : IDisposable
{
    private const int Protocol = 16;

    private readonly NetlinkSocket _socket;
    private readonly ushort _family;
    private readonly int _group;

    private DeviceSocket(NetlinkSocket socket, ushort family, int group) => (_socket, _family, _group) = (socket, family, group);

    public int Descriptor => _socket.Descriptor;

    /// <summary>Null when the kernel has no such query (before 6.3) or refuses it.</summary>
    public static DeviceSocket? TryOpen()
    {
        try
        {
            NetlinkSocket socket = NetlinkSocket.ForRequests(Protocol);
            if (socket.TryExchange(DeviceMessages.WriteGetFamily(socket.Room), out ReadOnlySpan<byte> reply)
                && DeviceMessages.TryReadFamily(reply, out ushort family, out int group))
                return new DeviceSocket(socket, family, group);
            socket.Dispose();
        }
        catch (IOException)
        {
            // Treated like an older kernel.
        }

        return null;
    }

    /// <summary>
    /// A socket that is notified of changes without their content: see <see cref="Discard"/>. Null when the kernel refuses.
    /// </summary>
    /// <exception cref="IOException">The kernel refuses the socket.</exception>
    public DeviceSocket? TryOpenForChanges()
    {
        NetlinkSocket socket = NetlinkSocket.ForChanges(Protocol, 0);
        if (socket.TryJoin(_group))
            return new DeviceSocket(socket, _family, _group);
        socket.Dispose();
        return null;
    }

    public XdpFeatures FeaturesOf(int interfaceIndex) =>
        _socket.TryExchange(DeviceMessages.WriteGetDevice(_socket.Room, _family, interfaceIndex), out ReadOnlySpan<byte> reply)
        && DeviceMessages.TryReadDevice(reply, _family, out XdpFeatures features) ? features : XdpFeatures.None;

    /// <summary>Discards waiting notifications without blocking.</summary>
    public void Discard() => _socket.Discard();

    public void Dispose() => _socket.Dispose();
}
