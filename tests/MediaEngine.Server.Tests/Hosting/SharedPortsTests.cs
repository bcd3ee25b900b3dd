using System.Net;
using System.Net.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Server.Hosting;
using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Options;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Transport;
using Xunit;

namespace MediaEngine.Server.Tests.Hosting;

public sealed class SharedPortsTests
{
    private readonly UdpSocketFactory _sockets = new();
    private readonly PortAllocator _ports;

    public SharedPortsTests() => _ports = new PortAllocator(new SystemRandom(), () => MonotonicClock.Now, _sockets);

    [Fact]
    public void Each_worker_has_one_port_of_each_media_address()
    {
        int first = FreePort();
        var bound = SharedPorts.Bind(Media(first, workers: 2), Interfaces("127.0.0.1", "127.0.0.2"), _ports);
        Assert.Equal(
            [$"127.0.0.1:{first}", $"127.0.0.2:{first}", $"127.0.0.1:{first + 1}", $"127.0.0.2:{first + 1}"],
            bound.SelectMany(ports => ports).Select(port => port.Local.ToString()));
        Assert.All(bound.SelectMany(ports => ports), port =>
        {
            Assert.True(port.IsShared);
            Assert.True(_ports.IsInUse(port.Local));
            _ports.Release(port);
        });
    }

    [Fact]
    public void Addresses_that_several_interfaces_advertise_are_bound_once()
    {
        int first = FreePort();
        var bound = SharedPorts.Bind(Media(first, workers: 1), Interfaces("127.0.0.1", "127.0.0.1"), _ports);
        _ports.Release(Assert.Single(bound.SelectMany(ports => ports)));
    }

    [Fact]
    public void Nothing_is_bound_without_the_option() =>
        Assert.Empty(SharedPorts.Bind(Media(0, workers: 2), Interfaces("127.0.0.1"), _ports));

    [Fact]
    public void A_port_of_another_program_ends_the_start_with_the_option()
    {
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int taken = ((IPEndPoint)other.LocalEndPoint!).Port;
        OptionException problem = Assert.Throws<OptionException>(
            () => SharedPorts.Bind(Media(taken, workers: 1), Interfaces("127.0.0.1"), _ports));
        Assert.Equal("web-udp-port", problem.Option);
        Assert.Contains($"UDP port {taken} of 127.0.0.1 is in use", problem.Message, StringComparison.Ordinal);
    }

    private static MediaOptions Media(int port, int workers) =>
        Configured.With($"--web-udp-port={port}", $"--num-threads={workers}").Media;

    private static InterfaceTable Interfaces(params string[] addresses) => new(
        [.. addresses.Select((a, i) => new LogicalInterface($"i{i}", [Pool(a, $"i{i}")]))]);

    private static PortPool Pool(string address, string name)
    {
        TransportAddress local = FakeAddresses.Address(address);
        return new PortPool(name, local, local, 30000, 40000);
    }

    /// <summary>Free with the port behind it, at the moment.</summary>
    private static int FreePort()
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return Math.Min(((IPEndPoint)probe.LocalEndPoint!).Port, 65000);
    }
}
