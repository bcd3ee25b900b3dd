using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>What is passed on, to whom, and in which form.</summary>
public sealed class ForwardingTests : IDisposable
{
    private readonly SimNetwork _network = new(seed: 3);
    private readonly SimEngine _engine;
    private readonly Peer _alice;
    private readonly Peer _bob;

    public ForwardingTests()
    {
        _engine = new SimEngine(_network);
        _alice = new Peer(_network, "127.0.0.2:5004", 0xA11CE);
        _bob = new Peer(_network, "127.0.0.3:6004", 0xB0B);
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void A_packet_passes_unchanged()
    {
        TwoPartyCall call = Start();
        byte[] packet = [0x92, 0x80, 0, 1, 0, 0, 0, 160, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 2, 0xBE, 0xDE, 0, 1, 0x10, 0x7f, 0, 0, 1, 2, 3, 4];
        _alice.Rtp.Send(call.Local(0), packet);
        Run(0.01);
        Assert.Equal(packet, Assert.Single(_bob.Rtp.Received).Bytes);
        Assert.Equal(call.Local(2), _bob.Rtp.Received[0].From);
    }

    [Fact]
    public void RTP_and_RTCP_on_one_port_reach_a_leg_with_two_and_the_other_way_round()
    {
        TwoPartyCall call = Start(c => Mux(c));
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        _alice.Rtp.Send(call.Local(0), PacketBuilder.ReceiverReport(1));
        _bob.Rtp.Send(call.Local(2), PacketBuilder.Rtp(2, 1, 0));
        _bob.Rtcp.Send(call.Local(3), PacketBuilder.ReceiverReport(2));
        Run(0.01);
        Assert.Single(_bob.Rtp.Received);
        Assert.Single(_bob.Rtcp.Received);
        Assert.Equal(2, _alice.Rtp.Received.Count);
        Assert.Empty(_alice.Rtcp.Received);
    }

    [Fact]
    public void RTCP_on_an_RTP_port_that_was_not_multiplexed_is_forwarded_all_the_same()
    {
        TwoPartyCall call = Start();
        _alice.Rtp.Send(call.Local(0), PacketBuilder.ReceiverReport(1));
        Run(0.01);
        Assert.Single(_bob.Rtcp.Received);
        Assert.Empty(_bob.Rtp.Received);
    }

    [Fact]
    public void RTP_on_an_RTCP_port_goes_nowhere()
    {
        TwoPartyCall call = Start();
        _alice.Rtcp.Send(call.Local(1), PacketBuilder.Rtp(1, 1, 0));
        Run(0.01);
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.UnexpectedKind]);
        Assert.Equal(0, call.Transport(1).Received.Packets);
    }

    [Fact]
    public void A_leg_can_be_IPv6_while_the_other_is_IPv4()
    {
        var carol = new Peer(_network, "[2001:db8::2]:5004", 0xCA601);
        TransportAddress local = TestAddress.Parse("2001:db8::1");
        var call = new TwoPartyCall(_engine, _alice.Rtp.Address, carol.Rtp.Address, new PortPool("six", local, local, 30000, 30999));
        call.Signal();
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        carol.Rtp.Send(call.Local(2), PacketBuilder.Rtp(2, 1, 0));
        Run(0.01);
        Assert.Single(carol.Rtp.Received);
        Assert.Single(_alice.Rtp.Received);
    }

    [Fact]
    public void Other_protocols_are_relayed_blindly_on_opaque_transports()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Component = TransportComponent.Opaque })
            .WithMedias(m => m with { Kind = MediaKind.Image, Payloads = [] }));
        byte[] udptl = [0, 7, 1, 6, 0, 0];
        _alice.Rtp.Send(call.Local(0), udptl);
        _alice.Rtp.Send(call.Local(0), PacketBuilder.ReceiverReport(1));
        Run(0.01);
        Assert.Equal(2, _bob.Rtp.Received.Count);
        Assert.Equal(udptl, _bob.Rtp.Received[0].Bytes);
    }

    [Fact]
    public void Encrypted_media_of_others_passes_without_being_looked_into()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Passthrough = true }));

        // Padding bit set, its count encrypted; a report of which only the first eight bytes are clear.
        byte[] srtp = [0xa0, 0, 0, 1, 0, 0, 0, 160, 0, 0, 0, 9, 0xde, 0xad, 0xbe, 0xff];
        byte[] srtcp = [0x81, 201, 0, 7, 0, 0, 0, 9, 0xde, 0xad, 0xbe, 0xef, 1, 2, 3, 4, 5, 6];
        _alice.Rtp.Send(call.Local(0), srtp);
        _alice.Rtcp.Send(call.Local(1), srtcp);
        _alice.Rtcp.Send(call.Local(1), [0x81, 201, 0, 7]);
        Run(0.01);
        Assert.Equal(srtp, Assert.Single(_bob.Rtp.Received).Bytes);
        Assert.Equal(srtcp, Assert.Single(_bob.Rtcp.Received).Bytes);
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void One_source_reaches_all_its_receivers()
    {
        TwoPartyCall call = Start();
        Peer[] listeners = [.. Enumerable.Range(0, 5).Select(i => new Peer(_network, $"127.0.1.{i + 1}:7000", (uint)(0x100 + i)))];
        AddListeners(call, listeners);
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(0xA11CE, 1, 0, fill: 0x33));
        Run(0.01);
        byte[] expected = Assert.Single(_bob.Rtp.Received).Bytes;
        Assert.All(listeners, l => Assert.Equal(expected, Assert.Single(l.Rtp.Received).Bytes));
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.Forwarded]);
        PoolLedger.AssertEmpty(_engine.Io.Pool);
    }

    [Fact]
    public void Silence_for_one_receiver_does_not_silence_the_others()
    {
        TwoPartyCall call = Start();
        var listener = new Peer(_network, "127.0.1.1:7000", 0x100);
        AddListeners(call, [listener]);
        call.Plan = call.Plan with { Routes = [.. call.Plan.Routes.Select(r => r.To == TwoPartyCall.MediaB ? r with { Silenced = true } : r)] };
        call.Signal();
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(0xA11CE, 1, 0, fill: 0x33));
        Run(0.01);
        Assert.All(Payload(Assert.Single(_bob.Rtp.Received)), b => Assert.Equal(0xff, b));
        Assert.All(Payload(Assert.Single(listener.Rtp.Received)), b => Assert.Equal(0x33, b));
    }

    [Theory]
    [InlineData(0, 0xff)]
    [InlineData(8, 0xd5)]
    public void Silenced_G711_becomes_silence_of_the_same_size(byte payloadType, byte silence)
    {
        TwoPartyCall call = Start(c => c.WithMedia(TwoPartyCall.MediaA, m => m with { Silenced = true }));
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0, payloadType, 240));
        Run(0.01);
        byte[] payload = Payload(Assert.Single(_bob.Rtp.Received));
        Assert.Equal(240, payload.Length);
        Assert.All(payload, b => Assert.Equal(silence, b));
    }

    [Fact]
    public void Silenced_audio_without_a_silence_byte_is_dropped()
    {
        TwoPartyCall call = Start(c => c.WithMedia(
            TwoPartyCall.MediaA, m => m with { Silenced = true, Payloads = [new PayloadPlan(96, "opus", 48000)] }));
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0, payloadType: 96));
        Run(0.01);
        Assert.Empty(_bob.Rtp.Received);
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.Silenced]);
    }

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(false, true, 0)]
    [InlineData(true, false, 0)]
    [InlineData(false, false, 0)]
    public void Directions_are_enforced_for_media_and_not_for_reports(bool mayASend, bool mayBReceive, int heard)
    {
        TwoPartyCall call = Start(c => c
            .WithMedia(TwoPartyCall.MediaA, m => m with { MaySend = mayASend })
            .WithMedia(TwoPartyCall.MediaB, m => m with { MayReceive = mayBReceive }));
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        _alice.Rtcp.Send(call.Local(1), PacketBuilder.ReceiverReport(1));
        Run(0.01);
        Assert.Equal(heard, _bob.Rtp.Received.Count);
        Assert.Single(_bob.Rtcp.Received);
    }

    [Fact]
    public void Blocked_media_of_a_party_reaches_nobody_and_the_other_way_stays_open()
    {
        TwoPartyCall call = Start(c => c.WithMedia(TwoPartyCall.MediaA, m => m with { Blocked = true }));
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        _bob.Rtp.Send(call.Local(2), PacketBuilder.Rtp(2, 1, 0));
        Run(0.01);
        Assert.Empty(_bob.Rtp.Received);
        Assert.Single(_alice.Rtp.Received);
        Assert.Equal(1, call.Transport(0).Received.Packets);
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.Blocked]);
    }

    [Fact]
    public void A_blocked_route_stops_that_receiver_only()
    {
        TwoPartyCall call = Start();
        var listener = new Peer(_network, "127.0.1.1:7000", 0x100);
        AddListeners(call, [listener]);
        call.Plan = call.Plan with { Routes = [.. call.Plan.Routes.Select(r => r.To == TwoPartyCall.MediaB ? r with { Blocked = true } : r)] };
        call.Signal();
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Run(0.01);
        Assert.Empty(_bob.Rtp.Received);
        Assert.Single(listener.Rtp.Received);
    }

    [Fact]
    public void Blocked_DTMF_drops_telephone_events_and_nothing_else()
    {
        TwoPartyCall call = Start(c => c.WithMedia(TwoPartyCall.MediaA, m => m with { DtmfBlocked = true }));
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0, payloadType: 101, payloadLength: 4));
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 2, 0));
        Run(0.01);
        Assert.Single(_bob.Rtp.Received);
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.DtmfBlocked]);
    }

    [Fact]
    public void An_echo_goes_back_under_another_ssrc_and_to_nobody_else()
    {
        TwoPartyCall call = Start(c => c.WithMedia(TwoPartyCall.MediaA, m => m with { Echo = true }));
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(0xA11CE, 1, 0, fill: 0x33));
        Run(0.01);
        Assert.Empty(_bob.Rtp.Received);
        byte[] echo = Assert.Single(_alice.Rtp.Received).Bytes;
        Assert.True(RtpPacket.TryParse(echo, out RtpPacket packet));
        Assert.NotEqual(0xA11CEu, packet.Ssrc);
        Assert.All(Payload(_alice.Rtp.Received[0]), b => Assert.Equal(0x33, b));
    }

    [Fact]
    public void Drop_traffic_stops_media_and_reports_of_the_whole_call()
    {
        TwoPartyCall call = Start();
        call.Plan = call.Plan with { DropTraffic = true };
        call.Signal();
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        _bob.Rtcp.Send(call.Local(3), PacketBuilder.ReceiverReport(2));
        Run(0.01);
        Assert.Empty(_bob.Rtp.Received);
        Assert.Empty(_alice.Rtcp.Received);
        Assert.Equal(2, _engine.Worker.Counters[PacketResult.TrafficDropped]);
    }

    [Fact]
    public void NAT_wait_sends_nothing_before_the_peer_was_heard()
    {
        TwoPartyCall call = Start(c => c.WithTransport(2, t => t with { NatWait = true }));
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Run(0.01);
        Assert.Empty(_bob.Rtp.Received);
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.WaitingForPeer]);
        _bob.Rtp.Send(call.Local(2), PacketBuilder.Rtp(2, 1, 0));
        Run(0.01);
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 2, 160));
        Run(0.01);
        Assert.Single(_bob.Rtp.Received);
    }

    [Fact]
    public void Pierce_NAT_sends_empty_datagrams_until_the_peer_is_heard()
    {
        TwoPartyCall call = Start(c => c.WithTransport(2, t => t with { PierceNat = true }));
        Run(3.1);
        Assert.InRange(_bob.Rtp.Received.Count, 6, 9);
        Assert.All(_bob.Rtp.Received, d => Assert.Empty(d.Bytes));
        _bob.Rtp.Send(call.Local(2), PacketBuilder.Rtp(2, 1, 0));
        Run(0.01);
        int before = _bob.Rtp.Received.Count;
        Run(5);
        Assert.Equal(before, _bob.Rtp.Received.Count);
    }

    [Fact]
    public void S29_A_loop_is_cut_after_thirty_repeats_and_fresh_media_passes()
    {
        TwoPartyCall call = Start(c => c.WithTransport(0, t => t with { LoopCheck = true }));
        byte[] repeated = PacketBuilder.Rtp(1, 1, 0);
        for (int i = 0; i < 100; i++)
        {
            _alice.Rtp.Send(call.Local(0), repeated);
            Run(0.001);
        }

        Assert.Equal(31, _bob.Rtp.Received.Count);
        Assert.Equal(69, _engine.Worker.Counters[PacketResult.LoopDetected]);
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 2, 160));
        Run(0.001);
        Assert.Equal(32, _bob.Rtp.Received.Count);
    }

    [Fact]
    public void S29_Two_legs_that_point_at_each_other_do_not_melt_the_engine()
    {
        TwoPartyCall call = Start(c => c.WithTransport(0, t => t with { Advertised = c.Local(2), LoopCheck = true })
            .WithTransport(2, t => t with { Advertised = c.Local(0), LoopCheck = true }));
        _network.Send(_alice.Rtp.Address, call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Run(60);
        Assert.InRange(_engine.Worker.Counters.ReceivedPackets, 30, 200);
    }

    [Fact]
    public void The_traffic_class_is_set_on_every_port_and_can_change()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { TrafficClass = 184 }));
        Assert.Equal(4, _engine.Io.TrafficClasses.Count(t => t.Value == 184));
        call.WithTransports(t => t with { TrafficClass = 32 }).Signal();
        Assert.Equal(4, _engine.Io.TrafficClasses.Count(t => t.Value == 32));
    }

    [Fact]
    public void A_transport_moves_to_another_port_and_keeps_its_state()
    {
        TwoPartyCall call = Start();
        _alice.SendOne();
        Run(0.01);
        TransportAddress oldPort = call.Local(0);
        (MediaPort rtp, MediaPort rtcp) = _engine.AllocatePair();
        call.WithTransport(0, t => t with { Port = rtp }).WithTransport(1, t => t with { Port = rtcp }).Signal();
        Assert.Equal(4, _engine.Ports.Outstanding);
        _alice.SendOne();
        _alice.Call(rtp.Local, rtcp.Local);
        _alice.SendOne();
        Run(0.01);
        Assert.Equal(2, _bob.Heard);
        Assert.Equal(2, call.Transport(0).Received.Packets);
        Assert.True(call.Transport(0).Confirmed);
        Assert.NotEqual(oldPort, call.Local(0));
    }

    [Fact]
    public void A_packet_for_a_party_without_an_address_is_dropped_and_counted()
    {
        TwoPartyCall call = Start(c => c.WithTransport(2, t => t with { Advertised = default, Filled = false }));
        _alice.SendOne();
        Run(0.01);
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.NoDestination]);
        Assert.Equal(0, call.Transport(2).Sent.Packets);
    }

    [Fact]
    public void Media_before_the_answer_reaches_the_offerer()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Filled = false })
            .WithTransport(2, t => t with { Advertised = default }));
        _bob.Rtp.Send(call.Local(2), PacketBuilder.Rtp(2, 1, 0));
        Run(0.01);
        Assert.Single(_alice.Rtp.Received);
    }

    [Fact]
    public void A_removed_section_gives_back_its_ports_and_the_rest_goes_on()
    {
        TwoPartyCall call = Start();
        var listener = new Peer(_network, "127.0.1.1:7000", 0x100);
        CallPlan two = call.Plan;
        AddListeners(call, [listener]);
        Assert.Equal(6, _engine.Ports.Outstanding);
        call.Plan = two;
        call.Signal();
        Assert.Equal(4, _engine.Ports.Outstanding);
        _alice.SendOne();
        Run(0.01);
        Assert.Equal(1, _bob.Heard);
        Assert.Equal(0, listener.Heard);
    }

    [Fact]
    public void Sections_of_a_bundle_are_told_apart_by_mid_ssrc_and_payload_type()
    {
        TwoPartyCall call = Start();
        var video = new Peer(_network, "127.0.0.3:6100", 0xB0C);
        (MediaPort rtp, MediaPort rtcp) = _engine.AllocatePair();
        call.Plan = call.Plan with
        {
            Transports = call.Plan.Transports.AddRange(
                new TransportPlan { Id = 8, Port = rtp, Component = TransportComponent.Rtp, Advertised = video.Rtp.Address, Filled = true },
                new TransportPlan { Id = 9, Port = rtcp, Component = TransportComponent.Rtcp, Advertised = video.Rtcp.Address, Filled = true }),
            Medias =
            [
                call.Plan.Medias[0] with { RtcpTransport = 0, Mid = "a", MidExtensionId = 3 },
                call.Plan.Medias[1],
                new MediaPlan
                {
                    Id = 2, PartyId = 0, Kind = MediaKind.Video, RtpTransport = 0, RtcpTransport = 0, Mid = "v", MidExtensionId = 3,
                    Payloads = [new PayloadPlan(96, "VP8", 90000)], Ssrcs = [777],
                },
                new MediaPlan
                {
                    Id = 3, PartyId = 1, Kind = MediaKind.Video, RtpTransport = 8, RtcpTransport = 9,
                    Payloads = [new PayloadPlan(96, "VP8", 90000)],
                },
            ],
            Routes = [.. call.Plan.Routes, new RoutePlan(2, 3), new RoutePlan(3, 2)],
        };
        call.WithTransport(0, t => t with { Component = TransportComponent.Muxed }).Signal();
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(2, 1, 0, payloadType: 96));
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(777, 1, 0, payloadType: 120));
        _alice.Rtp.Send(call.Local(0), [0x90, 0x78, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0xBE, 0xDE, 0, 1, 0x30, (byte)'v', 0, 0, 1, 2]);
        Run(0.01);
        Assert.Single(_bob.Rtp.Received);
        Assert.Equal(3, video.Rtp.Received.Count);
    }

    private static byte[] Payload(SimDatagram datagram)
    {
        Assert.True(RtpPacket.TryParse(datagram.Bytes, out RtpPacket packet));
        return packet.Payload.ToArray();
    }

    private static TwoPartyCall Mux(TwoPartyCall call) => call
        .WithTransport(0, t => t with { Component = TransportComponent.Muxed })
        .WithMedia(TwoPartyCall.MediaA, m => m with { RtcpTransport = 0 });

    private TwoPartyCall Start(Func<TwoPartyCall, TwoPartyCall>? change = null)
    {
        var call = new TwoPartyCall(_engine, _alice.Rtp.Address, _bob.Rtp.Address);
        (change?.Invoke(call) ?? call).Signal();
        _alice.Call(call.Local(0), call.Local(1));
        _bob.Call(call.Local(2), call.Local(3));
        return call;
    }

    /// <summary>More receivers of A's media, as subscriptions make them.</summary>
    private void AddListeners(TwoPartyCall call, Peer[] listeners)
    {
        ImmutableArray<TransportPlan>.Builder transports = call.Plan.Transports.ToBuilder();
        ImmutableArray<MediaPlan>.Builder medias = call.Plan.Medias.ToBuilder();
        ImmutableArray<RoutePlan>.Builder routes = call.Plan.Routes.ToBuilder();
        for (int i = 0; i < listeners.Length; i++)
        {
            (MediaPort rtp, MediaPort rtcp) = _engine.AllocatePair();
            int id = 10 + 2 * i;
            TransportPlan plan = new()
            {
                Id = id,
                Port = rtp,
                Component = TransportComponent.Rtp,
                Advertised = listeners[i].Rtp.Address,
                Filled = true,
                SignalGeneration = 1,
            };
            transports.Add(plan);
            transports.Add(plan with { Id = id + 1, Port = rtcp, Component = TransportComponent.Rtcp, Advertised = listeners[i].Rtcp.Address });
            medias.Add(new MediaPlan
            {
                Id = id,
                PartyId = id,
                Kind = MediaKind.Audio,
                RtpTransport = id,
                RtcpTransport = id + 1,
                Payloads = TwoPartyCall.G711,
            });
            routes.Add(new RoutePlan(TwoPartyCall.MediaA, id));
        }

        call.Plan = call.Plan with { Transports = transports.ToImmutable(), Medias = medias.ToImmutable(), Routes = routes.ToImmutable() };
        call.Signal();
    }

    private void Run(double seconds) => _network.Run(TimeSpan.FromSeconds(seconds));
}
