using MediaEngine.Sessions.Counters;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>
/// Destinations: peers that have sent nothing yet, peers behind NAT, peers without an address, and addresses of the engine itself.
/// </summary>
public sealed class DestinationTests() : TwoPhones(seed: 3)
{
    [Fact]
    public void NAT_wait_sends_nothing_before_the_peers_first_packet()
    {
        TwoPartyCall call = Start(c => c.WithTransport(2, t => t with { NatWait = true }));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Run(0.01);
        Assert.Empty(Bob.Rtp.Received);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.WaitingForPeer]);
        Bob.Rtp.Send(call.Local(2), PacketBuilder.Rtp(2, 1, 0));
        Run(0.01);
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 2, 160));
        Run(0.01);
        Assert.Single(Bob.Rtp.Received);
    }

    [Fact]
    public void Pierce_NAT_sends_empty_datagrams_until_the_peer_is_heard()
    {
        TwoPartyCall call = Start(c => c.WithTransport(2, t => t with { PierceNat = true }));
        Run(3.1);
        Assert.InRange(Bob.Rtp.Received.Count, 6, 9);
        Assert.All(Bob.Rtp.Received, d => Assert.Empty(d.Bytes));
        Bob.Rtp.Send(call.Local(2), PacketBuilder.Rtp(2, 1, 0));
        Run(0.01);
        int before = Bob.Rtp.Received.Count;
        Run(5);
        Assert.Equal(before, Bob.Rtp.Received.Count);
    }

    [Fact]
    public void S29_A_loop_is_cut_after_thirty_repetitions_and_new_media_passes()
    {
        TwoPartyCall call = Start(c => c.WithTransport(0, t => t with { LoopCheck = true }));
        byte[] repeated = PacketBuilder.Rtp(1, 1, 0);
        for (int i = 0; i < 100; i++)
        {
            Alice.Rtp.Send(call.Local(0), repeated);
            Run(0.001);
        }

        Assert.Equal(31, Bob.Rtp.Received.Count);
        Assert.Equal(69, Engine.Worker.Counters[PacketResult.LoopDetected]);
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 2, 160));
        Run(0.001);
        Assert.Equal(32, Bob.Rtp.Received.Count);
    }

    [Fact]
    public void S29_Two_legs_that_send_to_each_other_do_not_overload_the_engine()
    {
        TwoPartyCall call = Start(c => c.WithTransport(0, t => t with { Advertised = c.Local(2), LoopCheck = true })
            .WithTransport(2, t => t with { Advertised = c.Local(0), LoopCheck = true }));
        Network.Send(Alice.Rtp.Address, call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Run(60);
        Assert.InRange(Engine.Worker.Counters.ReceivedPackets(), 30, 200);
    }

    [Fact]
    public void A_packet_for_a_party_without_an_address_is_dropped_and_counted()
    {
        TwoPartyCall call = Start(c => c.WithTransport(2, t => t with { Advertised = default, Filled = false }));
        Alice.SendOne();
        Run(0.01);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.NoDestination]);
        Assert.Equal(0, call.Transport(2).Sent.Packets);
    }

    [Fact]
    public void Media_before_the_answer_reaches_the_offerer()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Filled = false })
            .WithTransport(2, t => t with { Advertised = default }));
        Bob.Rtp.Send(call.Local(2), PacketBuilder.Rtp(2, 1, 0));
        Run(0.01);
        Assert.Single(Alice.Rtp.Received);
    }
}
