using System.Net;
using System.Net.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Server.Hosting;

/// <summary>The system's routing table.</summary>
internal static class SystemRoutes
{
    /// <summary>
    /// The local address of packets to a peer; none without a route. A connected UDP socket determines it without sending.
    /// </summary>
    public static TransportAddress AddressTowards(TransportAddress peer)
    {
        try
        {
            IPAddress address = IPAddress.Parse(peer.AddressText());
            using Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(address, 9));
            return TransportAddress.TryParseAddress(((IPEndPoint)socket.LocalEndPoint!).Address.ToString(), out TransportAddress local)
                ? local : default;
        }
        catch (SocketException)
        {
            return default;
        }
    }
}
