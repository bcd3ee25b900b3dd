using MediaEngine.Primitives;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>A transport that moved still receives on its previous ports.</summary>
public sealed class StandbyPortTests : TwoPhones
{
    private readonly TwoPartyCall _call;

    public StandbyPortTests()
        : base(seed: 11) => _call = Start();

    [Fact]
    public void No_packet_is_lost_while_the_peer_still_sends_to_the_port_from_before_the_reinvite()
    {
        Alice.StartSending();
        Run(1);
        Move(Engine.AllocatePair());

        // The answer takes one second. Until then the peer sends to the old ports; some packets are in flight when the peer changes.
        Run(1);
        Alice.Call(_call.Local(0), _call.Local(1));
        Run(1);
        Alice.StopSending();
        Run(0.1);
        Assert.InRange(Bob.Heard, 150, 152);
        TransportSnapshot transport = _call.Transport(0);
        Assert.Equal(new PacketCounters(Bob.Heard, Bob.Heard * 172, 0), transport.Received);
        Assert.True(transport.Confirmed);
        InboundStreamSnapshot stream = Assert.Single(_call.Snapshot().InboundStreams);
        Assert.Equal(Bob.Heard, stream.Packets);
        Assert.Equal(0, stream.CumulativeLost);
    }

    [Fact]
    public void Packets_are_sent_only_from_the_active_port()
    {
        Move(Engine.AllocatePair());
        TransportAddress active = _call.Local(0);
        Alice.SendOne();
        Bob.SendOne();
        Run(0.01);
        Assert.Equal(1, Bob.Heard);
        Assert.Equal(active, Assert.Single(Alice.Rtp.Received).From);
    }

    [Fact]
    public void An_address_is_learned_from_a_standby_port_too()
    {
        BehindNat(_call);
        Move(Engine.AllocatePair());
        TransportAddress standby = _call.Plan.Transports[0].Standby[0].Local;
        SimEndpoint behindNat = Network.AddEndpoint("127.0.0.8:40000");
        for (int i = 0; i < 20; i++)
        {
            behindNat.Send(standby, PacketBuilder.Rtp(7, i, (uint)(160 * i)));
            Run(0.02);
        }

        Assert.Equal(behindNat.Address, _call.Transport(0).Remote);
        Bob.SendOne();
        Run(0.01);
        Assert.Equal(_call.Local(0), Assert.Single(behindNat.Received).From);
    }

    [Fact]
    public void Active_and_standby_ports_can_be_swapped_back_and_forth_without_being_released()
    {
        (MediaPort Rtp, MediaPort Rtcp) second = Engine.AllocatePair();
        TransportAddress first = _call.Local(0);
        int ports = Engine.Ports.Outstanding;
        for (int i = 0; i < 10; i++)
        {
            MediaPort rtp = _call.Plan.Transports[0].Port == second.Rtp ? _call.Plan.Transports[0].Standby[0] : second.Rtp;
            MediaPort rtcp = _call.Plan.Transports[1].Port == second.Rtcp ? _call.Plan.Transports[1].Standby[0] : second.Rtcp;
            Move((rtp, rtcp));
            Alice.SendOne();
            Bob.SendOne();
            Run(0.02);
            Assert.Equal(ports, Engine.Ports.Outstanding);
            Assert.Equal(6, Engine.Worker.Counters.Transports);
            Assert.Equal(_call.Local(0), Alice.Rtp.Received[^1].From);
        }

        Assert.Equal(first, _call.Local(0));
        Assert.Equal(10, Bob.Heard);
        Assert.Equal(10, Alice.Heard);
    }

    [Fact]
    public void The_RTCP_port_goes_on_receiving_for_the_RTP_transport_when_the_peer_begins_to_multiplex()
    {
        _call.Multiplex().Signal();
        Assert.Equal(4, Engine.Ports.Outstanding);
        Alice.Report();
        Run(0.01);
        Assert.Equal(1, Bob.ReportsHeard);
        _call.WithTransport(0, t => t with { Standby = [] }).Signal();
        Assert.Equal(3, Engine.Ports.Outstanding);
    }

    [Fact]
    public void A_port_that_is_in_no_plan_is_released_and_the_end_of_the_call_releases_the_rest()
    {
        Move(Engine.AllocatePair());
        Assert.Equal(6, Engine.Ports.Outstanding);
        _call.WithTransports(t => t with { Standby = [] }).Signal();
        Assert.Equal(4, Engine.Ports.Outstanding);
        Alice.SendOne();
        Run(0.01);
        Assert.Equal(0, Bob.Heard);
        Move(Engine.AllocatePair());
        _call.HangUp();
        Assert.Equal(0, Engine.Ports.Outstanding);
        Assert.Equal(0, Engine.Io.AttachedPorts);
    }

    [Fact]
    public void The_traffic_class_goes_with_the_active_port()
    {
        _call.WithTransports(t => t with { TrafficClass = 0xb8 }).Signal();
        Move(Engine.AllocatePair());
        Assert.Equal(6, Engine.Io.TrafficClasses.Count(c => c.Value == 0xb8));
    }

    /// <summary>A re-INVITE gives A new ports. The previous ports stay as standby.</summary>
    private void Move((MediaPort Rtp, MediaPort Rtcp) ports)
    {
        TwoPartyCall Change(int id, MediaPort port) =>
            _call.WithTransport(id, t => t with { Port = port, Standby = [.. t.Standby.Append(t.Port).Where(p => p != port)] });
        Change(0, ports.Rtp);
        Change(1, ports.Rtcp);
        _call.Signal();
    }
}
