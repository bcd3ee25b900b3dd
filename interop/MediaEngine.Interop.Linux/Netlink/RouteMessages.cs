using System.Runtime.InteropServices;
using static MediaEngine.Interop.Linux.Netlink.NetlinkMessages;

namespace MediaEngine.Interop.Linux.Netlink;

/// <summary>The route of a packet to a destination (ip route get).</summary>
/// <param name="IsLocal">True for a destination on this host.</param>
/// <param name="Interface">Index of the outgoing interface.</param>
/// <param name="Gateway">Address of the next hop; empty when the destination is on the link.</param>
/// <param name="Mtu">MTU of the route; 0 when the route has none of its own.</param>
public readonly record struct Route(bool IsLocal, int Interface, byte[] Gateway, int Mtu);

/// <param name="Type">ARPHRD_*: 1 is Ethernet, 772 loopback.</param>
/// <param name="Kind">"veth", "bond", ...; empty for hardware.</param>
/// <param name="Address">Six bytes for Ethernet.</param>
public readonly record struct Link(string Name, int Type, int Mtu, bool IsUp, string Kind, byte[] Address);

/// <param name="Interface">Index of the interface it is reached on.</param>
/// <param name="Address">Its IP address, 4 or 16 bytes in network order.</param>
/// <param name="LinkAddress">Link-layer address; empty while the kernel has no usable one.</param>
public readonly record struct Neighbour(int Interface, byte[] Address, byte[] LinkAddress);

/// <summary>The requests of rtnetlink(7) that the engine makes, and the parsing of their replies.</summary>
internal static class RouteMessages
{
    private const ushort NewLink = 16;
    private const ushort GetLink = 18;
    private const ushort NewRoute = 24;
    private const ushort GetRoute = 26;
    private const ushort NewNeighbour = 28;
    private const ushort DeleteNeighbour = 29;
    private const ushort GetNeighbour = 30;
    private const ushort NewFilter = 44;
    private const ushort GetFilter = 46;

    private const byte Unicast = 1;
    private const byte Local = 2;

    private const ushort RouteDestination = 1;
    private const ushort RouteSource = 2;
    private const ushort RouteInterface = 4;
    private const ushort RouteGateway = 5;
    private const ushort RouteMetrics = 8;
    private const ushort RouteVia = 18;
    private const ushort MetricMtu = 2;

    private const ushort LinkAddress = 1;
    private const ushort LinkName = 3;
    private const ushort LinkMtu = 4;
    private const ushort LinkInfo = 18;
    private const ushort LinkInfoKind = 1;
    private const uint LinkUp = 1;

    private const ushort NeighbourDestination = 1;
    private const ushort NeighbourLink = 2;

    /// <summary>NUD_VALID: permanent, reachable, stale, probe, delay.</summary>
    private const ushort NeighbourUsable = 0x80 | 0x40 | 0x10 | 0x08 | 0x04 | 0x02;

    public static int WriteGetRoute(Span<byte> room, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, byte trafficClass)
    {
        int length = HeaderLength + 12;
        room[..length].Clear();
        room[16] = destination.Length == 4 ? (byte)2 : (byte)10;
        room[17] = room[18] = (byte)(destination.Length * 8);
        room[19] = trafficClass;
        length = WriteAttribute(room, length, RouteDestination, destination);
        length = WriteAttribute(room, length, RouteSource, source);
        return WriteHeader(room, length, GetRoute);
    }

    public static int WriteGetLink(Span<byte> room, int index)
    {
        room[..32].Clear();
        MemoryMarshal.Write(room[20..], index);
        return WriteHeader(room, 32, GetLink);
    }

    /// <summary>False when the kernel has no such route, or packets cannot take it.</summary>
    public static bool TryReadRoute(ReadOnlySpan<byte> reply, out Route route)
    {
        route = default;
        if (!TryReadHeader(reply, NewRoute, 12, out ReadOnlySpan<byte> body) || body[7] is not (Unicast or Local))
            return false;
        byte type = body[7];
        int index = 0;
        int mtu = 0;
        byte[] gateway = [];
        for (ReadOnlySpan<byte> rest = body[12..]; TryReadAttribute(ref rest, out ushort name, out ReadOnlySpan<byte> value);)
        {
            switch (name)
            {
                case RouteInterface when value.Length >= 4:
                    index = MemoryMarshal.Read<int>(value);
                    break;
                case RouteGateway:
                    gateway = value.ToArray();
                    break;
                case RouteVia when value.Length > 2:
                    gateway = value[2..].ToArray();
                    break;
                case RouteMetrics:
                    for (ReadOnlySpan<byte> metrics = value; TryReadAttribute(
                        ref metrics, out ushort metric, out ReadOnlySpan<byte> number);)
                    {
                        if (metric == MetricMtu && number.Length >= 4)
                            mtu = MemoryMarshal.Read<int>(number);
                    }

                    break;
            }
        }

        route = new Route(type == Local, index, gateway, mtu);
        return index != 0;
    }

    public static bool TryReadLink(ReadOnlySpan<byte> reply, out Link link)
    {
        link = default;
        if (!TryReadHeader(reply, NewLink, 16, out ReadOnlySpan<byte> body))
            return false;
        int type = MemoryMarshal.Read<ushort>(body[2..]);
        bool isUp = (MemoryMarshal.Read<uint>(body[8..]) & LinkUp) != 0;
        string linkName = "";
        string kind = "";
        byte[] address = [];
        int mtu = 0;
        for (ReadOnlySpan<byte> rest = body[16..]; TryReadAttribute(ref rest, out ushort name, out ReadOnlySpan<byte> value);)
        {
            switch (name)
            {
                case LinkName:
                    linkName = Text(value);
                    break;
                case LinkMtu when value.Length >= 4:
                    mtu = MemoryMarshal.Read<int>(value);
                    break;
                case LinkAddress:
                    address = value.ToArray();
                    break;
                case LinkInfo:
                    for (ReadOnlySpan<byte> infos = value; TryReadAttribute(ref infos, out ushort info, out ReadOnlySpan<byte> text);)
                    {
                        if (info == LinkInfoKind)
                            kind = Text(text);
                    }

                    break;
            }
        }

        link = new Link(linkName, type, mtu, isUp, kind, address);
        return true;
    }

    public static int WriteGetNeighbour(Span<byte> room, int interfaceIndex, ReadOnlySpan<byte> address)
    {
        int length = HeaderLength + 12;
        room[..length].Clear();
        room[16] = address.Length == 4 ? (byte)2 : (byte)10;
        MemoryMarshal.Write(room[20..], interfaceIndex);
        return WriteHeader(room, WriteAttribute(room, length, NeighbourDestination, address), GetNeighbour);
    }

    public static bool TryReadNeighbour(ReadOnlySpan<byte> message, out Neighbour neighbour)
    {
        neighbour = default;
        bool isGone = TryReadHeader(message, DeleteNeighbour, 12, out ReadOnlySpan<byte> body);
        if (!isGone && !TryReadHeader(message, NewNeighbour, 12, out body))
            return false;
        bool isUsable = !isGone && (MemoryMarshal.Read<ushort>(body[8..]) & NeighbourUsable) != 0;
        byte[] address = [];
        byte[] link = [];
        for (ReadOnlySpan<byte> rest = body[12..]; TryReadAttribute(ref rest, out ushort name, out ReadOnlySpan<byte> value);)
        {
            if (name == NeighbourDestination)
                address = value.ToArray();
            else if (name == NeighbourLink && isUsable)
                link = value.ToArray();
        }

        neighbour = new Neighbour(MemoryMarshal.Read<int>(body[4..]), address, link);
        return address.Length is 4 or 16;
    }

    /// <param name="parent">The handle of the queueing discipline the filters are attached to.</param>
    public static int WriteGetFilters(Span<byte> room, int interfaceIndex, uint parent)
    {
        room[..36].Clear();
        MemoryMarshal.Write(room[20..], interfaceIndex);
        MemoryMarshal.Write(room[28..], parent);
        return WriteHeader(room, 36, GetFilter, Request | Dump);
    }

    public static bool IsFilter(ushort messageType) => messageType == NewFilter;

    private static string Text(ReadOnlySpan<byte> value) => System.Text.Encoding.UTF8.GetString(value.TrimEnd((byte)0));
}
