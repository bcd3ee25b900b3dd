using MediaEngine.Primitives;
using MediaEngine.Server.Options;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

/// <summary>A machine with eth0 (one IPv4, one IPv6 address), eth1 (one IPv4 address) and the host name media.example.</summary>
internal sealed class FakeAddresses : ISystemAddresses
{
    public IReadOnlyList<TransportAddress> OfInterface(string name) => name switch
    {
        "eth0" => [Address("192.0.2.10"), Address("2001:db8::10")],
        "eth1" => [Address("10.0.0.10")],
        _ => [],
    };

    public IReadOnlyList<TransportAddress> All() => [.. OfInterface("eth0"), .. OfInterface("eth1")];

    public IReadOnlyList<TransportAddress> Resolve(string host) => host switch
    {
        "media.example" => [Address("198.51.100.20")],
        "localhost" => [Address("127.0.0.1"), Address("::1")],
        _ => [],
    };

    public static TransportAddress Address(string text)
    {
        Assert.True(TransportAddress.TryParseAddress(text, out TransportAddress address));
        return address;
    }
}
