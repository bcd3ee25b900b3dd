using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Linux.Netlink;

/// <summary>Where the kernel would send a packet (ip route get).</summary>
/// <param name="IsLocal">To this host itself.</param>
/// <param name="Interface">Index of the interface it leaves on.</param>
/// <param name="Gateway">Address bytes of the next hop; empty when the destination is on the link.</param>
/// <param name="Mtu">Of the route; 0 when it has none of its own.</param>
public readonly record struct Route(bool IsLocal, int Interface, byte[] Gateway, int Mtu);

/// <param name="Type">ARPHRD_*: 1 is Ethernet, 772 loopback.</param>
public readonly record struct Link(string Name, int Type, int Mtu, bool IsUp);

/// <summary>The requests of rtnetlink(7) the engine makes, and how their replies read.</summary>
internal static class RouteMessages
{
    public const int HeaderLength = 16;

    private const ushort NewLink = 16;
    private const ushort GetLink = 18;
    private const ushort NewRoute = 24;
    private const ushort GetRoute = 26;
    private const ushort Request = 1;

    private const byte Unicast = 1;
    private const byte Local = 2;

    private const ushort RouteDestination = 1;
    private const ushort RouteSource = 2;
    private const ushort RouteInterface = 4;
    private const ushort RouteGateway = 5;
    private const ushort RouteMetrics = 8;
    private const ushort RouteVia = 18;
    private const ushort MetricMtu = 2;

    private const ushort LinkName = 3;
    private const ushort LinkMtu = 4;
    private const uint LinkUp = 1;

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

    /// <summary>False when the kernel has no such route, or one packets cannot take.</summary>
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
                    for (ReadOnlySpan<byte> metrics = value; TryReadAttribute(ref metrics, out ushort metric, out ReadOnlySpan<byte> number);)
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
        int mtu = 0;
        for (ReadOnlySpan<byte> rest = body[16..]; TryReadAttribute(ref rest, out ushort name, out ReadOnlySpan<byte> value);)
        {
            if (name == LinkName)
                linkName = System.Text.Encoding.UTF8.GetString(value.TrimEnd((byte)0));
            else if (name == LinkMtu && value.Length >= 4)
                mtu = MemoryMarshal.Read<int>(value);
        }

        link = new Link(linkName, type, mtu, isUp);
        return true;
    }

    private static int WriteHeader(Span<byte> room, int length, ushort type)
    {
        MemoryMarshal.Write(room, length);
        MemoryMarshal.Write(room[4..], type);
        MemoryMarshal.Write(room[6..], Request);
        room.Slice(8, 8).Clear();
        return length;
    }

    private static int WriteAttribute(Span<byte> room, int at, ushort type, ReadOnlySpan<byte> value)
    {
        MemoryMarshal.Write(room[at..], (ushort)(4 + value.Length));
        MemoryMarshal.Write(room[(at + 2)..], type);
        value.CopyTo(room[(at + 4)..]);
        return at + 4 + value.Length;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> reply, ushort type, int bodyLength, out ReadOnlySpan<byte> body)
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

    private static bool TryReadAttribute(ref ReadOnlySpan<byte> rest, out ushort type, out ReadOnlySpan<byte> value)
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
}
