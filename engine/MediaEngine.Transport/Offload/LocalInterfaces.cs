using System.Net;
using System.Net.NetworkInformation;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Offload;

/// <summary>Which interfaces have our addresses.</summary>
internal static class LocalInterfaces
{
    public static List<(int Index, string Name)> Of(IReadOnlyCollection<TransportAddress> addresses, bool loopback)
    {
        List<(int, string)> found = [];
        foreach (NetworkInterface one in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (one.NetworkInterfaceType is not NetworkInterfaceType.Ethernet
                && !(loopback && one.NetworkInterfaceType == NetworkInterfaceType.Loopback))
                continue;
            IPInterfaceProperties properties = one.GetIPProperties();
            bool isLoopback = one.NetworkInterfaceType == NetworkInterfaceType.Loopback;
            if (properties.UnicastAddresses.Any(u => Has(addresses, u.Address) || (isLoopback && addresses.Any(a => a.IsLoopback))))
                found.Add((IndexOf(properties), one.Name));
        }

        return found;
    }

    private static bool Has(IReadOnlyCollection<TransportAddress> addresses, IPAddress address)
    {
        TransportAddress own = TransportAddress.From(address, 0);
        return addresses.Any(a => a.WithPort(0).SameAddress(own));
    }

    private static int IndexOf(IPInterfaceProperties properties)
    {
        try
        {
            return properties.GetIPv4Properties().Index;
        }
        catch (NetworkInformationException)
        {
            return properties.GetIPv6Properties().Index;
        }
    }
}
