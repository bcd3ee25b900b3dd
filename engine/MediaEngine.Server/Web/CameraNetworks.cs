using System.Net;
using System.Net.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Server.Options;

namespace MediaEngine.Server.Web;

/// <summary>
/// Where cameras may be that somebody adds by the API, because a request of the API makes the engine connect to an address (attack S23). A
/// loopback or link-local address, and with it the address of a cloud's metadata, needs a network of its own in the list: 0.0.0.0/0 does
/// not contain it.
/// </summary>
internal sealed class CameraNetworks(IReadOnlyList<AddressPrefix> networks)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <exception cref="OptionException">An item is neither an address nor a network.</exception>
    public static CameraNetworks From(OptionValues values)
    {
        List<AddressPrefix> networks = [];
        foreach (string item in values.List("camera-networks")
            .SelectMany(i => i.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            networks.Add(AddressPrefix.TryParse(item, out AddressPrefix network)
                ? network
                : throw new OptionException("camera-networks", $"'{item}' is neither an address nor a network"));
        }

        return new CameraNetworks(networks);
    }

    public bool Allows(TransportAddress address)
    {
        AddressKind kind = MediaAddressPolicy.KindOf(address);
        return kind is not (AddressKind.Unspecified or AddressKind.Multicast or AddressKind.Broadcast)
            && networks.Any(n => n.Contains(address) && (kind == AddressKind.Unicast || IsOnly(n, kind)));
    }

    /// <summary>
    /// The address of a host when the rules allow all its addresses; otherwise the reason. All, because the one that is connected to is
    /// chosen later.
    /// </summary>
    public async Task<string?> RefusalAsync(string host, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            // This parser takes 2130706433 and 0x7f.1 for addresses as the system's resolver does, so they are checked as what they mean.
            return TransportAddress.TryParseAddress(host, out TransportAddress address) && Allows(address)
                ? null : Reason(host, literal);
        }

        IPAddress[] addresses;
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            deadline.CancelAfter(_patience);
            addresses = await Dns.GetHostAddressesAsync(host, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is SocketException or ArgumentException or OperationCanceledException)
        {
            return $"The name '{host}' cannot be resolved.";
        }

        foreach (IPAddress one in addresses)
        {
            if (!Allows(TransportAddress.From(one, 0)))
                return Reason(host, one);
        }

        return addresses.Length > 0 ? null : $"The name '{host}' has no address.";
    }

    private static string Reason(string host, IPAddress address) => host == address.ToString()
        ? $"The address {address} is outside the networks of the option camera-networks."
        : $"'{host}' is {address}, which is outside the networks of the option camera-networks.";

    /// <summary>Both ends of the network are of the kind.</summary>
    private static bool IsOnly(AddressPrefix network, AddressKind kind) => kind switch
    {
        AddressKind.Loopback => network.Length >= (network.Family == IpFamily.IPv4 ? 8 : 128),
        AddressKind.LinkLocal => network.Length >= (network.Family == IpFamily.IPv4 ? 16 : 10),
        _ => true,
    };
}
