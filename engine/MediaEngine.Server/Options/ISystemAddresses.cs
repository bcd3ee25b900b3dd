using System.Net.NetworkInformation;
using MediaEngine.Primitives;

namespace MediaEngine.Server.Options;

/// <summary>The machine's addresses; tests have their own implementation.</summary>
internal interface ISystemAddresses
{
    /// <summary>Addresses of a network interface, IPv4 first; empty when there is no such interface.</summary>
    IReadOnlyList<TransportAddress> OfInterface(string name);

    /// <summary>All addresses that are not loopback.</summary>
    IReadOnlyList<TransportAddress> All();

    /// <summary>Addresses of a host name, IPv4 first; empty when it cannot be resolved.</summary>
    IReadOnlyList<TransportAddress> Resolve(string host);

    /// <summary>Why no socket can be bound to the address; null when it can.</summary>
    string? WhyNotBindable(in TransportAddress address) => null;
}
