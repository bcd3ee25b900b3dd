using System.Net;
using MediaEngine.Primitives;
using MediaEngine.Server.Hosting;
using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Options;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MediaEngine.Server.Tests.Hosting;

public sealed class MediaAddressesTests
{
    [Fact]
    public void A1_Every_listener_is_a_control_socket_also_by_the_address_that_is_advertised()
    {
        EngineOptions options = Configured.Engine(
            null, "--config-file=none", "-i", "192.0.2.10!203.0.113.7", "-n", "192.0.2.10:2223", "--listen-tcp-ng=2224",
            "--listen-http=2225", "--listen-cli=9900",
            "--listen-udp=2226", "--ice-tcp=3478", "--web-udp-port=5000", "--num-threads=2");
        Assert.Equal(
            [
                "127.0.0.1:2224", "127.0.0.1:2225", "127.0.0.1:2226", "127.0.0.1:9900", "192.0.2.10:2223", "192.0.2.10:3478",
                "192.0.2.10:3479", "192.0.2.10:5000", "192.0.2.10:5001", "203.0.113.7:2223", "203.0.113.7:3478", "203.0.113.7:3479",
                "203.0.113.7:5000", "203.0.113.7:5001",
            ],
            MediaAddresses.ControlSockets(options).Select(a => a.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A1_A_wildcard_listener_is_found_at_all_addresses_of_this_host()
    {
        EngineOptions options = Configured.With("--listen-cli=0.0.0.0:9900", "--ng-open", "--media-allow=127.0.0.0/8",
            "--media-deny=198.51.100.0/24,2001:db8::/32");
        using var addresses = new MediaAddresses(options, NullLogger.Instance);
        foreach (TransportAddress own in addresses.Policy.Local.Addresses)
            Assert.False(addresses.Policy.Permits(own.WithPort(9900), own));
        TransportAddress loopback = FakeAddresses.Address("127.0.0.1");
        Assert.Equal(AddressRefusal.OwnControlSocket, addresses.Policy.Check(loopback.WithPort(9900), loopback));
        Assert.Equal(AddressRefusal.None, addresses.Policy.Check(loopback.WithPort(9901), FakeAddresses.Address("192.0.2.10")));
        Assert.Equal(AddressRefusal.Denied, addresses.Policy.Check(FakeAddresses.Address("198.51.100.9").WithPort(1), loopback));
        Assert.Equal(AddressRefusal.Denied, addresses.Policy.Check(FakeAddresses.Address("2001:db8::1").WithPort(1), loopback));
    }

    [Theory]
    [InlineData("192.0.2.10", 24, "192.0.2.255")]
    [InlineData("10.1.2.3", 30, "10.1.2.3")]
    [InlineData("10.1.2.3", 9, "10.127.255.255")]
    public void A1_The_directed_broadcast_is_the_last_address_of_a_network(string address, int length, string broadcast) =>
        Assert.Equal(broadcast, MediaAddresses.Broadcast(IPAddress.Parse(address), length).AddressText());

    [Theory]
    [InlineData("media-allow", "10.0.0.0/40")]
    [InlineData("media-deny", "everything")]
    public void An_invalid_list_stops_the_start_with_the_option_named(string option, string value)
    {
        OptionException problem = Assert.Throws<OptionException>(() => Configured.With($"--{option}={value}"));
        Assert.Contains(option, problem.Message);
    }
}
