using System.Net;
using MediaEngine.Primitives;

namespace MediaEngine.Server.Options;

/// <summary>Parses <c>[ADDR:]PORT</c> of the control sockets.</summary>
internal static class ListenAddresses
{
    /// <summary>
    /// A port alone means loopback, unlike in rtpengine, where it means every address, because whoever reaches NG controls all calls. A
    /// wildcard must be written (0.0.0.0, ::, any, *) and needs <c>ng-allow</c> or <c>ng-open</c>.
    /// </summary>
    public static IReadOnlyList<IPEndPoint> Read(OptionValues values, string option, ISystemAddresses system, AllowList allow)
    {
        List<IPEndPoint> result = [];
        foreach (string item in values.List(option))
        {
            foreach (IPEndPoint endPoint in Parse(option, item, system))
            {
                bool wildcard = endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any);
                if (wildcard && allow.IsEmpty && !values.Flag("ng-open"))
                {
                    throw new OptionException(option,
                        $"'{item}' listens on all addresses, and whoever can reach it controls all calls: use one address, " +
                        "list the proxies in ng-allow, or set ng-open if a firewall filters");
                }

                if (!result.Contains(endPoint))
                    result.Add(endPoint);
            }
        }

        return result;
    }

    /// <summary>The sockets of one item; a host name may have several addresses.</summary>
    public static IEnumerable<IPEndPoint> Parse(string option, string item, ISystemAddresses system)
    {
        int colon = item.LastIndexOf(':');
        string host = colon < 0 ? "" : item[..colon];
        if (!ushort.TryParse(item.AsSpan(colon + 1), out ushort port) || port == 0)
            throw new OptionException(option, $"'{item}' has no port between 1 and 65535");
        if (host.Length > 1 && host[0] == '[' && host[^1] == ']')
            host = host[1..^1];
        if (host is "any" or "*")
            return [new IPEndPoint(IPAddress.Any, port)];
        if (host.Length == 0)
            return [new IPEndPoint(IPAddress.Loopback, port)];
        if (TransportAddress.TryParseAddress(host, out TransportAddress address))
            return [new IPEndPoint(IPAddress.Parse(address.AddressText()), port)];
        IReadOnlyList<TransportAddress> resolved = system.Resolve(host);
        return resolved.Count > 0
            ? resolved.Select(a => new IPEndPoint(IPAddress.Parse(a.AddressText()), port))
            : throw new OptionException(option, $"'{host}' is not an address and cannot be resolved");
    }
}
