namespace MediaEngine.Interop.Linux.Netlink;

/// <summary>Asks what interfaces can do with XDP, or hears that it has changed. One thread at a time.</summary>
public sealed class DeviceSocket : IDisposable
{
    private const int Protocol = 16;

    private readonly NetlinkSocket _socket;
    private readonly ushort _family;
    private readonly int _group;

    private DeviceSocket(NetlinkSocket socket, ushort family, int group) => (_socket, _family, _group) = (socket, family, group);

    public int Descriptor => _socket.Descriptor;

    /// <summary>Null when the kernel does not tell (before 6.3) or something does not let us ask.</summary>
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
            // As if the kernel were older.
        }

        return null;
    }

    /// <summary>A socket that hears of changes, but not which: see <see cref="Discard"/>. Null when the kernel refuses.</summary>
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

    /// <summary>Takes off whatever has come, without waiting.</summary>
    public void Discard() => _socket.Discard();

    public void Dispose() => _socket.Dispose();
}
