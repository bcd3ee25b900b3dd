using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Signalled restrictions: silenced and blocked media, directions, echo, dropped traffic.</summary>
public sealed class BlockingTests() : TwoPhones(seed: 3)
{
    [Fact]
    public void Silence_for_one_receiver_does_not_silence_the_others()
    {
        TwoPartyCall call = Start();
        var listener = new Peer(Network, "127.0.1.1:7000", 0x100);
        AddListeners(call, listener);
        call.Plan =
            call.Plan with { Routes = [.. call.Plan.Routes.Select(r => r.To == TwoPartyCall.MediaB ? r with { Silenced = true } : r)] };
        call.Signal();
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(0xA11CE, 1, 0, fill: 0x33));
        Run(0.01);
        Assert.All(Payload(Assert.Single(Bob.Rtp.Received)), b => Assert.Equal(0xff, b));
        Assert.All(Payload(Assert.Single(listener.Rtp.Received)), b => Assert.Equal(0x33, b));
    }

    [Theory]
    [InlineData(0, 0xff)]
    [InlineData(8, 0xd5)]
    public void Silenced_G711_becomes_silence_of_the_same_size(byte payloadType, byte silence)
    {
        TwoPartyCall call = Start(c => c.WithMedia(TwoPartyCall.MediaA, m => m with { Silenced = true }));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0, payloadType, 240));
        Run(0.01);
        byte[] payload = Payload(Assert.Single(Bob.Rtp.Received));
        Assert.Equal(240, payload.Length);
        Assert.All(payload, b => Assert.Equal(silence, b));
    }

    [Fact]
    public void Silenced_audio_without_a_silence_byte_is_dropped()
    {
        TwoPartyCall call = Start(c => c.WithMedia(
            TwoPartyCall.MediaA, m => m with { Silenced = true, Payloads = [new PayloadPlan(96, "opus", 48000)] }));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0, payloadType: 96));
        Run(0.01);
        Assert.Empty(Bob.Rtp.Received);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.Silenced]);
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
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Alice.Rtcp.Send(call.Local(1), PacketBuilder.ReceiverReport(1));
        Run(0.01);
        Assert.Equal(heard, Bob.Rtp.Received.Count);
        Assert.Single(Bob.Rtcp.Received);
    }

    [Fact]
    public void Blocked_media_of_a_party_reaches_nobody_and_the_other_way_stays_open()
    {
        TwoPartyCall call = Start(c => c.WithMedia(TwoPartyCall.MediaA, m => m with { Blocked = true }));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Bob.Rtp.Send(call.Local(2), PacketBuilder.Rtp(2, 1, 0));
        Run(0.01);
        Assert.Empty(Bob.Rtp.Received);
        Assert.Single(Alice.Rtp.Received);
        Assert.Equal(1, call.Transport(0).Received.Packets);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.Blocked]);
    }

    [Fact]
    public void A_blocked_route_stops_that_receiver_only()
    {
        TwoPartyCall call = Start();
        var listener = new Peer(Network, "127.0.1.1:7000", 0x100);
        AddListeners(call, listener);
        call.Plan =
            call.Plan with { Routes = [.. call.Plan.Routes.Select(r => r.To == TwoPartyCall.MediaB ? r with { Blocked = true } : r)] };
        call.Signal();
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Run(0.01);
        Assert.Empty(Bob.Rtp.Received);
        Assert.Single(listener.Rtp.Received);
    }

    [Fact]
    public void Blocked_DTMF_drops_telephone_events_and_nothing_else()
    {
        TwoPartyCall call = Start(c => c.WithMedia(TwoPartyCall.MediaA, m => m with { DtmfBlocked = true }));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0, payloadType: 101, payloadLength: 4));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 2, 0));
        Run(0.01);
        Assert.Single(Bob.Rtp.Received);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.DtmfBlocked]);
    }

    [Fact]
    public void An_echo_goes_back_under_another_ssrc_and_to_nobody_else()
    {
        TwoPartyCall call = Start(c => c.WithMedia(TwoPartyCall.MediaA, m => m with { Echo = true }));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(0xA11CE, 1, 0, fill: 0x33));
        Run(0.01);
        Assert.Empty(Bob.Rtp.Received);
        byte[] echo = Assert.Single(Alice.Rtp.Received).Bytes;
        Assert.True(RtpPacket.TryParse(echo, out RtpPacket packet));
        Assert.NotEqual(0xA11CEu, packet.Ssrc);
        Assert.All(Payload(Alice.Rtp.Received[0]), b => Assert.Equal(0x33, b));
    }

    [Fact]
    public void Drop_traffic_stops_media_and_reports_of_the_whole_call()
    {
        TwoPartyCall call = Start();
        call.Plan = call.Plan with { DropTraffic = true };
        call.Signal();
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Bob.Rtcp.Send(call.Local(3), PacketBuilder.ReceiverReport(2));
        Run(0.01);
        Assert.Empty(Bob.Rtp.Received);
        Assert.Empty(Alice.Rtcp.Received);
        Assert.Equal(2, Engine.Worker.Counters[PacketResult.TrafficDropped]);
    }

    private static byte[] Payload(SimDatagram datagram)
    {
        Assert.True(RtpPacket.TryParse(datagram.Bytes, out RtpPacket packet));
        return packet.Payload.ToArray();
    }
}
