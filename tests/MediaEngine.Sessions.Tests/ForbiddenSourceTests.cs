using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>
/// Packets from addresses to which media must not be sent are dropped. Otherwise the engine would learn such an address and send media to
/// it.
/// </summary>
public sealed class ForbiddenSourceTests
{
    private static readonly MediaAddressPolicy _policy = new([TestAddress.Parse("192.0.2.1:2223")], [], [Prefix("203.0.113.0/24")]);

    [Theory]
    [InlineData("192.0.2.1:2223")]
    [InlineData("127.0.0.1:7000")]
    [InlineData("169.254.169.254:7000")]
    [InlineData("203.0.113.66:7000")]
    public void A1_A_forbidden_source_is_never_learned_and_its_packets_are_dropped_and_counted(string address)
    {
        var network = new SimNetwork(7);
        using var engine = new SimEngine(network, new MediaWorkerOptions { MediaAddresses = _policy }, "192.0.2.1");
        TwoPartyCall call = new TwoPartyCall(engine, TestAddress.Parse("198.51.100.10:5000"), TestAddress.Parse("198.51.100.20:6000"))
            .WithTransports(t => t with { Learning = EndpointLearning.Immediate }).Signal();
        SimEndpoint stranger = network.AddEndpoint(address);
        SimEndpoint bob = network.AddEndpoint("198.51.100.20:6000");
        for (ushort i = 0; i < 20; i++)
        {
            stranger.Send(call.Local(0), PacketBuilder.Rtp(0xBAD, i, 160u * i));
            bob.Send(call.Local(2), PacketBuilder.Rtp(0xB0B, i, 160u * i));
            network.Run(TimeSpan.FromMilliseconds(20));
        }

        Assert.Empty(stranger.Received);
        Assert.Empty(bob.Received);
        Assert.Equal(TestAddress.Parse("198.51.100.10:5000"), call.Transport(0).Remote);
        Assert.Equal(20, engine.Worker.Counters[PacketResult.SourceForbidden]);
    }

    private static AddressPrefix Prefix(string text)
    {
        Assert.True(AddressPrefix.TryParse(text, out AddressPrefix prefix));
        return prefix;
    }
}
