using MediaEngine.Primitives;
using MediaEngine.Sessions.Counters;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Peers whose confirmed address changes, with or without signalling.</summary>
public sealed class PeerMoveTests() : TwoPhones(seed: 7)
{
    [Fact]
    public void Media_handover_follows_the_peer_to_another_port_at_once()
    {
        TwoPartyCall call = StartConfirmed(c => c.WithTransports(t => t with { MediaHandover = true }));
        SimEndpoint moved = Network.AddEndpoint("127.0.0.2:5010");
        SendRun(moved, call.Local(0), 0xA11CE, 500, 3);
        Assert.Equal(moved.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void Media_handover_gives_another_host_nothing_while_the_peer_still_sends()
    {
        TwoPartyCall call = StartConfirmed(c => c.WithTransports(t => t with { MediaHandover = true }));
        Alice.StartSending();
        SendRun(Attacker, call.Local(0), 0xBAD, 10, 200);
        Assert.Equal(Alice.Rtp.Address, call.Transport(0).Remote);
        Alice.StopSending();
        SendRun(Attacker, call.Local(0), 0xBAD, 210, 90);
        Assert.Equal(Alice.Rtp.Address, call.Transport(0).Remote);
        SendRun(Attacker, call.Local(0), 0xBAD, 300, 20);
        Assert.Equal(Attacker.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void After_a_reinvite_the_new_address_is_used_and_late_packets_from_the_old_one_change_nothing()
    {
        TwoPartyCall call = StartConfirmed();
        SimEndpoint moved = Network.AddEndpoint("127.0.0.4:8000");
        call.WithTransport(0, t => t with { Advertised = moved.Address }).Touch().Signal();
        Assert.Equal(moved.Address, call.Transport(0).Remote);
        Alice.StartSending();
        Run(5);
        Assert.Equal(moved.Address, call.Transport(0).Remote);
        SendRun(moved, call.Local(0), 0xA11CE, 5000, 1);
        Assert.True(call.Transport(0).Confirmed);
        Assert.Equal(moved.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void A_learned_address_survives_a_reinvite_that_repeats_the_description()
    {
        TwoPartyCall call = Start(BehindNat);
        SimEndpoint nat = Network.AddEndpoint("127.0.0.7:1234");
        SendRun(nat, call.Local(0), 0xA11CE, 10, 200);
        call.Touch().Signal();
        Assert.False(call.Transport(0).Confirmed);
        Bob.StartSending();
        Run(1);
        Assert.Equal(nat.Address, call.Transport(0).Remote);
        Assert.True(nat.Received.Count >= 50);
    }

    [Fact]
    public void Signalling_restarts_the_three_seconds()
    {
        TwoPartyCall call = Start(BehindNat);
        SimEndpoint nat = Network.AddEndpoint("127.0.0.7:1234");
        SendRun(nat, call.Local(0), 0xA11CE, 10, 100);
        call.Touch().Signal();
        SendRun(nat, call.Local(0), 0xA11CE, 110, 100);
        Assert.False(call.Transport(0).Confirmed);
        SendRun(nat, call.Local(0), 0xA11CE, 210, 60);
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void A_plan_without_new_signalling_keeps_the_lock()
    {
        TwoPartyCall call = StartConfirmed();
        call.WithMedia(TwoPartyCall.MediaA, m => m with { Blocked = true }).Signal();
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void A_held_party_with_address_zero_gets_nothing()
    {
        TwoPartyCall call = StartConfirmed();
        call.WithTransport(0, t => t with { Advertised = TransportAddress.FromIPv4(0, 5004) }).Touch().Signal();
        int before = Alice.Heard;
        Bob.StartSending();
        Run(1);
        Assert.Equal(before, Alice.Heard);
        Assert.True(Engine.Worker.Counters[PacketResult.NoDestination] >= 50);
    }
}
