using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Server.Options;

/// <summary>The running system. IPv6 link-local addresses are left out, because SDP cannot carry their scope.</summary>
internal sealed class SystemAddresses : ISystemAddresses
{
    public IReadOnlyList<TransportAddress> OfInterface(string name) =>
        [.. NetworkInterface.GetAllNetworkInterfaces().Where(n => n.Name == name).SelectMany(Usable).OrderBy(a => a.Family)];

    public IReadOnlyList<TransportAddress> All() =>
        [.. NetworkInterface.GetAllNetworkInterfaces()
            .Where(n => n.NetworkInterfaceType != NetworkInterfaceType.Loopback && n.OperationalStatus != OperationalStatus.Down)
            .SelectMany(Usable).Where(a => !a.IsLoopback).OrderBy(a => a.Family)];

    public IReadOnlyList<TransportAddress> Resolve(string host)
    {
        try
        {
            return [.. Dns.GetHostAddresses(host).Select(a => TransportAddress.From(a, 0)).Distinct().OrderBy(a => a.Family)];
        }
        catch (SocketException)
        {
            return [];
        }
    }

    /// <summary>
    /// Tries it: an address of another machine is valid where the system allows binding it (ip_nonlocal_bind), for addresses that move.
    /// </summary>
    public string? WhyNotBindable(in TransportAddress address)
    {
        try
        {
            IPAddress one = IPAddress.Parse(address.AddressText());
            using Socket socket = new(one.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(one, 0));
            return null;
        }
        catch (SocketException problem)
        {
            return problem.SocketErrorCode == SocketError.AddressNotAvailable ? "is not an address of this machine" : problem.Message;
        }
    }

    private static IEnumerable<TransportAddress> Usable(NetworkInterface nic) =>
        nic.GetIPProperties().UnicastAddresses
            .Where(u => u.Address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            .Where(u => !u.Address.IsIPv6LinkLocal)
            .Select(u => TransportAddress.From(u.Address, 0));
}
