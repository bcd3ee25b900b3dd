using System.Net;

namespace MediaEngine.Server.Options;

/// <summary>Peers that may use sockets (ng-allow, web-allow). Loopback always may; an empty list allows everyone.</summary>
internal sealed class AllowList
{
    public static readonly AllowList Everyone = new([]);

    private readonly IPNetwork[] _networks;

    private AllowList(IPNetwork[] networks) => _networks = networks;

    public bool IsEmpty => _networks.Length == 0;

    public bool Allows(IPAddress peer)
    {
        return IsEmpty || IPAddress.IsLoopback(peer) || Lists(peer);
    }

    /// <summary>The address is in one of the listed networks.</summary>
    public bool Lists(IPAddress peer)
    {
        IPAddress address = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        foreach (IPNetwork network in _networks)
        {
            if (network.Contains(address))
                return true;
        }

        return false;
    }

    /// <param name="items">Addresses and networks in CIDR notation; bits after the prefix may be set (10.1.2.3/8).</param>
    /// <param name="option">For the message about a wrong item.</param>
    public static AllowList Parse(IReadOnlyList<string> items, string option = "ng-allow")
    {
        List<IPNetwork> networks = [];
        foreach (string item in items.SelectMany(i => i.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            int slash = item.IndexOf('/');
            string text = slash < 0 ? item : item[..slash];
            if (!IPAddress.TryParse(text, out IPAddress? address))
                throw new OptionException(option, $"'{item}' is neither an address nor a network");
            int bits = address.GetAddressBytes().Length * 8;
            int prefix = bits;
            if (slash >= 0 && (!int.TryParse(item.AsSpan(slash + 1), out prefix) || prefix < 0 || prefix > bits))
                throw new OptionException(option, $"'{item}' has no prefix length between 0 and {bits}");
            networks.Add(new IPNetwork(Mask(address, prefix), prefix));
        }

        return networks.Count == 0 ? Everyone : new AllowList([.. networks]);
    }

    private static IPAddress Mask(IPAddress address, int prefix)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            int keep = Math.Clamp(prefix - i * 8, 0, 8);
            bytes[i] &= (byte)(0xff00 >> keep);
        }

        return new IPAddress(bytes);
    }
}
