using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Each dropped packet is counted at the transport that received it, with the reason.</summary>
public sealed class DropReasonTests() : TwoPhones(seed: 31)
{
    [Fact]
    public void Drops_are_counted_by_reason_at_the_port_the_packet_came_to()
    {
        TwoPartyCall call = Start(c => c.WithMedia(TwoPartyCall.MediaA, m => m with { Blocked = true }));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 2, 160));
        Alice.Rtp.Send(call.Local(0), [0x80, 0x00, 0x01]);
        Run(0.01);
        CallSnapshot snapshot = Engine.Worker.Snapshot(call.Plan.CallKey)!;
        Assert.Contains((PacketResult.Blocked, 2L), snapshot.Transports[0].Drops);
        Assert.Equal(3, snapshot.Transports[0].Drops.Sum(d => d.Packets));
        Assert.All(snapshot.Transports.Skip(1), t => Assert.Empty(t.Drops));
    }

    [Fact]
    public void A_packet_for_several_receivers_counts_a_drop_for_each_receiver_it_does_not_reach()
    {
        TwoPartyCall call = Start();
        var listener = new Peer(Network, "127.0.1.1:7000", 0x100);
        AddListeners(call, listener);
        call.Plan =
            call.Plan with { Routes = [.. call.Plan.Routes.Select(r => r.To == TwoPartyCall.MediaB ? r with { Silenced = true } : r)] };
        call.Signal();
        call.WithMedia(TwoPartyCall.MediaA, m => m with { Payloads = [new Plan.PayloadPlan(96, "opus", 48000)] });
        call.Signal();
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0, payloadType: 96));
        Run(0.01);
        Assert.Single(listener.Rtp.Received);
        Assert.Empty(Bob.Rtp.Received);
        Assert.Equal([(PacketResult.Silenced, 1L)], Engine.Worker.Snapshot(call.Plan.CallKey)!.Transports[0].Drops);
    }
}
