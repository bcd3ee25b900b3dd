using MediaEngine.Primitives;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Which packets are forwarded, to which party, and in which form.</summary>
public sealed class ForwardingTests() : TwoPhones(seed: 3)
{
    [Fact]
    public void A_packet_passes_unchanged()
    {
        TwoPartyCall call = Start();
        byte[] packet = [0x92, 0x80, 0, 1, 0, 0, 0, 160, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 2, 0xBE, 0xDE, 0, 1, 0x10, 0x7f, 0, 0,
            1, 2, 3, 4];
        Alice.Rtp.Send(call.Local(0), packet);
        Run(0.01);
        Assert.Equal(packet, Assert.Single(Bob.Rtp.Received).Bytes);
        Assert.Equal(call.Local(2), Bob.Rtp.Received[0].From);
    }

    [Fact]
    public void RTP_and_RTCP_on_one_port_reach_a_leg_with_two_and_the_other_way_round()
    {
        TwoPartyCall call = Start(c => Mux(c));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.ReceiverReport(1));
        Bob.Rtp.Send(call.Local(2), PacketBuilder.Rtp(2, 1, 0));
        Bob.Rtcp.Send(call.Local(3), PacketBuilder.ReceiverReport(2));
        Run(0.01);
        Assert.Single(Bob.Rtp.Received);
        Assert.Single(Bob.Rtcp.Received);
        Assert.Equal(2, Alice.Rtp.Received.Count);
        Assert.Empty(Alice.Rtcp.Received);
    }

    [Fact]
    public void RTCP_on_an_RTP_port_that_was_not_multiplexed_is_forwarded_all_the_same()
    {
        TwoPartyCall call = Start();
        Alice.Rtp.Send(call.Local(0), PacketBuilder.ReceiverReport(1));
        Run(0.01);
        Assert.Single(Bob.Rtcp.Received);
        Assert.Empty(Bob.Rtp.Received);
    }

    [Fact]
    public void RTP_on_an_RTCP_port_is_dropped()
    {
        TwoPartyCall call = Start();
        Alice.Rtcp.Send(call.Local(1), PacketBuilder.Rtp(1, 1, 0));
        Run(0.01);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.UnexpectedKind]);
        Assert.Equal(0, call.Transport(1).Received.Packets);
    }

    [Fact]
    public void A_leg_can_be_IPv6_while_the_other_is_IPv4()
    {
        var carol = new Peer(Network, "[2001:db8::2]:5004", 0xCA601);
        TransportAddress local = TestAddress.Parse("2001:db8::1");
        var call = new TwoPartyCall(Engine, Alice.Rtp.Address, carol.Rtp.Address, new PortPool("six", local, local, 30000, 30999));
        call.Signal();
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        carol.Rtp.Send(call.Local(2), PacketBuilder.Rtp(2, 1, 0));
        Run(0.01);
        Assert.Single(carol.Rtp.Received);
        Assert.Single(Alice.Rtp.Received);
    }

    [Fact]
    public void Other_protocols_are_relayed_blindly_on_opaque_transports()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Component = TransportComponent.Opaque })
            .WithMedias(m => m with { Kind = MediaKind.Image, Payloads = [] }));
        byte[] udptl = [0, 7, 1, 6, 0, 0];
        Alice.Rtp.Send(call.Local(0), udptl);
        Alice.Rtp.Send(call.Local(0), PacketBuilder.ReceiverReport(1));
        Run(0.01);
        Assert.Equal(2, Bob.Rtp.Received.Count);
        Assert.Equal(udptl, Bob.Rtp.Received[0].Bytes);
    }

    [Fact]
    public void Relayed_SRTP_is_not_inspected()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Passthrough = true }));

        // An SRTP packet with the padding bit set and an encrypted padding count, and an SRTCP packet with only the first eight octets in
        // clear.
        byte[] srtp = [0xa0, 0, 0, 1, 0, 0, 0, 160, 0, 0, 0, 9, 0xde, 0xad, 0xbe, 0xff];
        byte[] srtcp = [0x81, 201, 0, 7, 0, 0, 0, 9, 0xde, 0xad, 0xbe, 0xef, 1, 2, 3, 4, 5, 6];
        Alice.Rtp.Send(call.Local(0), srtp);
        Alice.Rtcp.Send(call.Local(1), srtcp);
        Alice.Rtcp.Send(call.Local(1), [0x81, 201, 0, 7]);
        Run(0.01);
        Assert.Equal(srtp, Assert.Single(Bob.Rtp.Received).Bytes);
        Assert.Equal(srtcp, Assert.Single(Bob.Rtcp.Received).Bytes);
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void One_source_reaches_all_its_receivers()
    {
        TwoPartyCall call = Start();
        Peer[] listeners = [.. Enumerable.Range(0, 5).Select(i => new Peer(Network, $"127.0.1.{i + 1}:7000", (uint)(0x100 + i)))];
        AddListeners(call, listeners);
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(0xA11CE, 1, 0, fill: 0x33));
        Run(0.01);
        byte[] expected = Assert.Single(Bob.Rtp.Received).Bytes;
        Assert.All(listeners, l => Assert.Equal(expected, Assert.Single(l.Rtp.Received).Bytes));
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.Forwarded]);
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void The_traffic_class_is_set_on_every_port_and_can_change()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { TrafficClass = 184 }));
        Assert.Equal(4, Engine.Io.TrafficClasses.Count(t => t.Value == 184));
        call.WithTransports(t => t with { TrafficClass = 32 }).Signal();
        Assert.Equal(4, Engine.Io.TrafficClasses.Count(t => t.Value == 32));
    }

    [Fact]
    public void A_transport_moves_to_another_port_and_keeps_its_state()
    {
        TwoPartyCall call = Start();
        Alice.SendOne();
        Run(0.01);
        TransportAddress oldPort = call.Local(0);
        (MediaPort rtp, MediaPort rtcp) = Engine.AllocatePair();
        call.WithTransport(0, t => t with { Port = rtp }).WithTransport(1, t => t with { Port = rtcp }).Signal();
        Assert.Equal(4, Engine.Ports.Outstanding);
        Alice.SendOne();
        Alice.Call(rtp.Local, rtcp.Local);
        Alice.SendOne();
        Run(0.01);
        Assert.Equal(2, Bob.Heard);
        Assert.Equal(2, call.Transport(0).Received.Packets);
        Assert.True(call.Transport(0).Confirmed);
        Assert.NotEqual(oldPort, call.Local(0));
    }

    [Fact]
    public void A_removed_section_gives_back_its_ports_and_the_rest_goes_on()
    {
        TwoPartyCall call = Start();
        var listener = new Peer(Network, "127.0.1.1:7000", 0x100);
        CallPlan two = call.Plan;
        AddListeners(call, listener);
        Assert.Equal(6, Engine.Ports.Outstanding);
        call.Plan = two;
        call.Signal();
        Assert.Equal(4, Engine.Ports.Outstanding);
        Alice.SendOne();
        Run(0.01);
        Assert.Equal(1, Bob.Heard);
        Assert.Equal(0, listener.Heard);
    }

    [Fact]
    public void Sections_of_a_bundle_are_told_apart_by_mid_ssrc_and_payload_type()
    {
        TwoPartyCall call = Start();
        var video = new Peer(Network, "127.0.0.3:6100", 0xB0C);
        (MediaPort rtp, MediaPort rtcp) = Engine.AllocatePair();
        call.Plan = call.Plan with
        {
            Transports = call.Plan.Transports.AddRange(
                new TransportPlan { Id = 8, Port = rtp, Component = TransportComponent.Rtp, Advertised = video.Rtp.Address, Filled = true },
                new TransportPlan
                {
                    Id = 9,
                    Port = rtcp,
                    Component = TransportComponent.Rtcp,
                    Advertised = video.Rtcp.Address,
                    Filled = true
                }),
            Sections =
            [
                call.Plan.Sections[0] with { RtcpTransport = 0, Mid = "a", MidExtensionId = 3 },
                call.Plan.Sections[1],
                new SectionPlan
                {
                    Id = 2, PartyId = 0, Kind = MediaKind.Video, RtpTransport = 0, RtcpTransport = 0, Mid = "v", MidExtensionId = 3,
                    Payloads = [new PayloadPlan(96, "VP8", 90000)], Ssrcs = [777],
                },
                new SectionPlan
                {
                    Id = 3, PartyId = 1, Kind = MediaKind.Video, RtpTransport = 8, RtcpTransport = 9,
                    Payloads = [new PayloadPlan(96, "VP8", 90000)],
                },
            ],
            Routes = [.. call.Plan.Routes, new RoutePlan(2, 3), new RoutePlan(3, 2)],
        };
        call.WithTransport(0, t => t with { Component = TransportComponent.Muxed }).Signal();
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(2, 1, 0, payloadType: 96));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(777, 1, 0, payloadType: 120));
        Alice.Rtp.Send(call.Local(0), [0x90, 0x78, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0xBE, 0xDE, 0, 1, 0x30, (byte)'v', 0, 0, 1, 2]);
        Run(0.01);
        Assert.Single(Bob.Rtp.Received);
        Assert.Equal(3, video.Rtp.Received.Count);
    }

    private static TwoPartyCall Mux(TwoPartyCall call) => call
        .WithTransport(0, t => t with { Component = TransportComponent.Muxed })
        .WithMedia(TwoPartyCall.MediaA, m => m with { RtcpTransport = 0 });
}
