using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Server.Options;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>Where media may be sent, from the options and the host's current addresses.</summary>
internal sealed partial class MediaAddresses : IDisposable
{
    private readonly ILogger _logger;

    public MediaAddresses(EngineOptions options, ILogger logger)
    {
        _logger = logger;
        Policy = new MediaAddressPolicy(ControlSockets(options), options.Media.Allow, options.Media.Deny);
        NetworkChange.NetworkAddressChanged += OnChange;
        Look();
    }

    public MediaAddressPolicy Policy { get; }

    public void Dispose() => NetworkChange.NetworkAddressChanged -= OnChange;

    /// <summary>All listeners, also by their advertised addresses, which a router may lead back to this host.</summary>
    internal static IReadOnlyList<TransportAddress> ControlSockets(EngineOptions options)
    {
        ControlOptions control = options.Control;
        List<TransportAddress> sockets = [];
        foreach (IReadOnlyList<IPEndPoint> listeners in (IReadOnlyList<IPEndPoint>[])[control.Ng, control.TcpNg, control.Http,
            control.Https, control.Cli, control.Rtpproxy, options.Web.Listen, options.Web.Admin])
            sockets.AddRange(listeners.Select(TransportAddress.From));
        PortPool[] pools = [.. options.Interfaces.All.SelectMany(i => i.Addresses)];
        for (int worker = 0; options.Media.IceTcpPort > 0 && worker < options.Media.Workers; worker++)
            sockets.AddRange(pools.Select(p => p.Address.WithPort(options.Media.IceTcpPort + worker)));
        for (int worker = 0; options.Media.WebUdpPort > 0 && worker < options.Media.Workers; worker++)
            sockets.AddRange(pools.Select(p => p.Address.WithPort(options.Media.WebUdpPort + worker)));
        sockets.AddRange(
            from pool in pools
            where pool.Advertised != pool.Address
            from socket in sockets.ToArray()
            where socket.IsUnspecified || socket.SameAddress(pool.Address)
            select pool.Advertised.WithPort(socket.Port));
        return [.. sockets.Distinct()];
    }

    /// <summary>
    /// The last address of an IPv4 network reaches all its hosts (RFC 919 section 7); networks of one or two hosts have none (RFC 3021).
    /// </summary>
    internal static TransportAddress Broadcast(IPAddress address, int prefixLength) =>
        TransportAddress.FromIPv4(TransportAddress.From(address, 0).IPv4 | (uint)(0xffffffffUL >> prefixLength), 0);

    private void OnChange(object? sender, EventArgs args) => Look();

    private void Look()
    {
        try
        {
            UnicastIPAddressInformation[] found =
                [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(n => n.GetIPProperties().UnicastAddresses)
                    .Where(a => !IPAddress.IsLoopback(a.Address))];
            Policy.Local = new LocalNetworks(
                [.. found.Select(a => TransportAddress.From(a.Address, 0)).Distinct()],
                [.. found.Where(a => a is { Address.AddressFamily: AddressFamily.InterNetwork, PrefixLength: > 0 and < 31 })
                    .Select(a => Broadcast(a.Address, a.PrefixLength)).Distinct()]);
        }
        catch (NetworkInformationException problem)
        {
            LogUnknown(problem.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The addresses of this host cannot be read ({Problem}): the addresses read before stay in use")]
    private partial void LogUnknown(string problem);
}
