namespace MediaEngine.Interop.Linux.Netlink;

/// <summary>
/// An rtnetlink(7) socket: queries routes, interfaces and neighbours, or receives notifications of changes. Used by one thread at a time.
/// </summary>
public sealed class RouteSocket : IDisposable
{
    private const int Protocol = 0;

    /// <summary>Multicast groups: links, addresses, routes and rules of both IP versions.</summary>
    private const uint Changes = 0x1 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | (1u << 18);

    private const uint Neighbours = 0x4;

    private readonly NetlinkSocket _socket;

    private RouteSocket(NetlinkSocket socket) => _socket = socket;

    public int Descriptor => _socket.Descriptor;

    /// <exception cref="IOException">The kernel refuses.</exception>
    public static RouteSocket ForRequests() => new(NetlinkSocket.ForRequests(Protocol));

    /// <summary>A socket that is notified of changes without their content: see <see cref="Discard"/>.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static RouteSocket ForChanges() => new(NetlinkSocket.ForChanges(Protocol, Changes));

    /// <summary>A socket for <see cref="ReceiveNeighbours"/>.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static RouteSocket ForNeighbours() => new(NetlinkSocket.ForChanges(Protocol, Neighbours));

    /// <param name="destination">4 or 16 bytes in network order.</param>
    /// <param name="source">The packet's source address, of the same length.</param>
    public bool TryGetRoute(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, byte trafficClass, out Route route)
    {
        route = default;
        return _socket.TryExchange(
            RouteMessages.WriteGetRoute(_socket.Room, destination, source, trafficClass), out ReadOnlySpan<byte> reply)
            && RouteMessages.TryReadRoute(reply, out route);
    }

    public bool TryGetLink(int index, out Link link)
    {
        link = default;
        return _socket.TryExchange(RouteMessages.WriteGetLink(_socket.Room, index), out ReadOnlySpan<byte> reply)
            && RouteMessages.TryReadLink(reply, out link);
    }

    /// <param name="address">4 or 16 bytes in network order.</param>
    public bool TryGetNeighbour(int interfaceIndex, ReadOnlySpan<byte> address, out Neighbour neighbour)
    {
        neighbour = default;
        return _socket.TryExchange(RouteMessages.WriteGetNeighbour(_socket.Room, interfaceIndex, address), out ReadOnlySpan<byte> reply)
            && RouteMessages.TryReadNeighbour(reply, out neighbour);
    }

    /// <summary>Whether a queueing discipline of the interface has filters; true when the kernel does not answer.</summary>
    public bool HasFilters(int interfaceIndex, uint parent)
    {
        for (bool more = _socket.TryExchange(
            RouteMessages.WriteGetFilters(_socket.Room, interfaceIndex, parent), out ReadOnlySpan<byte> rest); more;
            more = _socket.TryReceive(out rest, out _))
        {
            while (NetlinkMessages.TryReadMessage(ref rest, out ushort type, out _))
            {
                if (type == NetlinkMessages.Done)
                    return false;
                if (type == NetlinkMessages.Error || RouteMessages.IsFilter(type))
                    return true;
            }
        }

        return true;
    }

    /// <summary>Adds the neighbours that have changed, without blocking. False when more changed than the kernel could queue.</summary>
    public bool ReceiveNeighbours(ICollection<Neighbour> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        bool complete = true;
        while (_socket.TryReceive(out ReadOnlySpan<byte> rest, out bool lost) || lost)
        {
            complete &= !lost;
            while (NetlinkMessages.TryReadMessage(ref rest, out _, out ReadOnlySpan<byte> message))
            {
                if (RouteMessages.TryReadNeighbour(message, out Neighbour neighbour))
                    changed.Add(neighbour);
            }
        }

        return complete;
    }

    /// <summary>Discards waiting notifications without blocking.</summary>
    public void Discard() => _socket.Discard();

    public void Dispose() => _socket.Dispose();
}
