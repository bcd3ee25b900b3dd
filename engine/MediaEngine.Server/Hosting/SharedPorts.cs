using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Server.Options;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Transport;

namespace MediaEngine.Server.Hosting;

/// <summary>The UDP ports that the WHEP and WHIP sessions of a worker share (option web-udp-port).</summary>
internal static class SharedPorts
{
    private const int BufferBytes = 4 << 20;

    /// <summary>Binds one port for each worker and media address. They stay bound until the workers end.</summary>
    /// <returns>The ports of each worker; empty when the option is off.</returns>
    /// <exception cref="OptionException">A port cannot be bound.</exception>
    public static ImmutableArray<ImmutableArray<MediaPort>> Bind(MediaOptions options, InterfaceTable interfaces, IPortAllocator ports)
    {
        if (options.WebUdpPort == 0)
            return [];
        PortPool[] pools = [.. interfaces.All.SelectMany(i => i.Addresses).DistinctBy(p => p.Address)];
        return
        [
            .. Enumerable.Range(options.WebUdpPort, options.Workers)
                .Select(port => pools.Select(pool => Bind(pool, port, ports)).ToImmutableArray()),
        ];
    }

    private static MediaPort Bind(PortPool pool, int port, IPortAllocator ports)
    {
        var bound = new MediaPort?[1];
        if (!ports.TryAllocate(new PortPool(pool.InterfaceName, pool.Address, pool.Advertised, port, port), bound))
        {
            throw new OptionException("web-udp-port", ports.Shortage == PortShortage.Ports
                ? $"UDP port {port} of {pool.Address.AddressText()} is in use, or this user may not have it"
                : $"UDP port {port} of {pool.Address.AddressText()} cannot be bound");
        }

        MediaPort made = bound[0]!;
        UdpSocketFactory.EnlargeBuffers(made.Descriptor, BufferBytes);
        return new MediaPort(made.Id, made.Local, made.Descriptor, made.InterfaceName) { IsShared = true };
    }
}
