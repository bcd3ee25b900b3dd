using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Offload;

/// <summary>Calls whose media the simulated kernel forwards.</summary>
public sealed class CallOffloadTests : IDisposable
{
    private readonly SimNetwork _network = new(seed: 7);
    private readonly SimKernelForwarder _kernel;
    private readonly SimEngine _engine;
    private readonly Peer _alice;
    private readonly Peer _bob;
    private readonly TwoPartyCall _call;

    public CallOffloadTests()
    {
        _kernel = new SimKernelForwarder(_network);
        _engine = new SimEngine(_network, new MediaWorkerOptions { KernelForwarder = _kernel });
        _alice = new Peer(_network, "127.0.0.2:5004", ssrc: 0xA11CE);
        _bob = new Peer(_network, "127.0.0.3:6004", ssrc: 0xB0B);
        _call = new TwoPartyCall(_engine, _alice.Rtp.Address, _bob.Rtp.Address).Signal();
        _alice.Call(_call.Local(0), _call.Local(1));
        _bob.Call(_call.Local(2), _call.Local(3));
    }

    [Fact]
    public void A_call_with_confirmed_addresses_moves_to_the_kernel_with_the_same_statistics_as_in_user_space()
    {
        Talk(seconds: 10);
        Assert.Equal(2, _kernel.Flows);
        Assert.True(_kernel.Forwarded > 800, $"{_kernel.Forwarded}");
        KernelFlow flow = _kernel.Installed.Single(f => f.Remote == _alice.Rtp.Address);
        Assert.Equal((_call.Local(0), _call.Local(2), _bob.Rtp.Address), (flow.Local, flow.Source, flow.Destination));
        Assert.Equal([0, 8], flow.Payloads.Select(p => (int)p.PayloadType));

        _alice.StopSending();
        _bob.StopSending();
        _network.Run(TimeSpan.FromMilliseconds(10));
        CallSnapshot snapshot = _call.Snapshot();
        Assert.Equal((_alice.Heard, _bob.Heard), (501, 501));
        Assert.Equal(new PacketCounters(501, 501 * 172, 0), snapshot.Transports[0].Received);
        Assert.Equal(new PacketCounters(501, 501 * 172, 0), snapshot.Transports[2].Sent);
        Assert.True(snapshot.Transports[0].IsKernelized);
        Assert.True(snapshot.Transports[0].LastKernelPacket > snapshot.Transports[0].LastUserPacket);
        InboundStreamSnapshot stream = Assert.Single(snapshot.InboundStreams, s => s.MediaId == TwoPartyCall.MediaA);
        Assert.Equal((501, 501 * 172L, 0, 600u), (stream.Packets, stream.Bytes, stream.CumulativeLost, stream.LastSequenceNumber));
        Assert.Equal([((byte)0, 501L)], stream.PayloadTypes);
        OutboundStreamSnapshot sent = Assert.Single(snapshot.OutboundStreams, s => s.MediaId == TwoPartyCall.MediaB);
        Assert.Equal((501, 600u), (sent.Packets, sent.LastSequenceNumber));
        Assert.Equal(_kernel.Forwarded, _engine.Worker.Counters.KernelPackets);

        _call.HangUp();
        Assert.Equal((0, 0), (_kernel.Flows, _kernel.Handles));
        Assert.Equal(0, _engine.Worker.Counters.KernelFlows);
        Assert.Equal(MonotonicTime.Never, _engine.Worker.NextDeadline);
    }

    [Fact]
    public void Statistics_include_losses_and_duplicates_of_both_user_space_and_the_kernel()
    {
        Talk(seconds: 5);
        Assert.Equal(2, _kernel.Flows);
        _alice.StopSending();
        _network.Run(TimeSpan.FromMilliseconds(30));
        long before = Stream().Packets;
        _alice.SequenceNumber += 3;
        _alice.SendOne();
        _alice.SequenceNumber--;
        _alice.SendOne();
        _alice.PayloadType = 101;
        _alice.SendOne();
        _alice.SendOne();
        _alice.PayloadType = 0;
        _alice.SendOne();
        _network.Run(TimeSpan.FromMilliseconds(30));
        InboundStreamSnapshot stream = Stream();
        Assert.Equal((before + 5, 2L, 1L), (stream.Packets, stream.CumulativeLost, stream.Duplicates));
        Assert.Equal((uint)(ushort)(_alice.SequenceNumber - 1), stream.LastSequenceNumber);
        Assert.Equal(2, stream.PayloadTypes.Single(p => p.PayloadType == 101).Packets);
        Assert.Equal(0, stream.Reordered);
    }

    [Fact]
    public void A_stream_that_was_transcoded_stays_in_user_space_also_when_transcoding_has_ended()
    {
        CallPlan plain = _call.Plan;
        var transcoding = new PayloadTranscoding(TranscodingKind.Audio, 0,
            8)
        { Source = new("PCMU", 8000, 1), Target = new("PCMA", 8000, 1) };
        _call.Plan = plain with { Routes = [plain.Routes[0] with { Process = new AudioTranscoding([transcoding]) }, plain.Routes[1]] };
        _call.Signal();
        Talk(seconds: 5);
        Assert.Equal(_bob.Rtp.Address, Assert.Single(_kernel.Installed).Remote);
        _call.Plan = plain;
        _call.Touch().Signal();
        _network.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(_bob.Rtp.Address, Assert.Single(_kernel.Installed).Remote);
        Assert.Equal(500, _bob.Heard);
    }

    [Fact]
    public void Each_plan_withdraws_the_kernel_flows_before_it_takes_effect()
    {
        Talk(seconds: 5);
        int heard = _bob.Heard;
        _call.WithMedia(TwoPartyCall.MediaA, m => m with { Blocked = true }).Signal();
        Assert.DoesNotContain(_kernel.Installed, f => f.Remote == _alice.Rtp.Address);
        _network.Run(TimeSpan.FromSeconds(5));
        Assert.InRange(_bob.Heard - heard, 0, 1);
        _call.WithMedia(TwoPartyCall.MediaA, m => m with { Blocked = false }).Signal();
        _network.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(2, _kernel.Flows);
    }

    [Fact]
    public void A_new_source_ssrc_or_numbering_brings_the_flow_up_to_date_without_loss()
    {
        Talk(seconds: 5);
        long sent = _bob.Heard;
        foreach (Action change in (Action[])[() => _alice.Ssrc = 77, () => _alice.SequenceNumber += 20000, () => _alice.PayloadType = 8])
        {
            change();
            _network.Run(TimeSpan.FromSeconds(4));
            sent += 200;
            long before = _kernel.Forwarded;
            _network.Run(TimeSpan.FromSeconds(1));
            sent += 50;
            Assert.Equal(100, _kernel.Forwarded - before);
        }

        Assert.Equal(sent, _bob.Heard);
    }

    [Fact]
    public void A_phone_behind_nat_goes_to_the_kernel_when_learning_is_over()
    {
        _call.HangUp();
        TwoPartyCall call = new TwoPartyCall(_engine, TestAddress.Parse("10.0.0.1:5004"), _bob.Rtp.Address).Signal();
        _alice.Call(call.Local(0), call.Local(1));
        _bob.Call(call.Local(2), call.Local(3));
        _alice.StartSending();
        _bob.StartSending();
        _network.Run(TimeSpan.FromSeconds(9));
        Assert.Equal(0, _kernel.Flows);
        _network.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(2, _kernel.Flows);
    }

    [Fact]
    public void The_timer_of_a_call_in_the_kernel_allocates_nothing()
    {
        _call.Plan = _call.Plan with { Timeouts = new CallTimeouts(0, 0, 0, 0) };
        _call.Signal();
        Talk(seconds: 5);
        Assert.Equal(2, _kernel.Flows);
        MonotonicTime now = _network.Now;
        Assert.Equal(0, AllocationGuard.Measure(() => _engine.Worker.HandleTimeout(now += TimeSpan.FromSeconds(1)), 20));
        Assert.Equal(now, _kernel.LastKeepAlive);
        Assert.Equal(2, _kernel.Flows);
    }

    [Fact]
    public void Media_in_the_kernel_keeps_a_call_alive_and_its_end_ends_it()
    {
        _call.Plan = _call.Plan with { Timeouts = new CallTimeouts(10, 3600, 3600, 0) };
        _call.Signal();
        Talk(seconds: 60);
        Assert.Empty(_engine.TimedOut);
        Assert.Equal(2, _kernel.Flows);
        Assert.True(_network.Now - _kernel.LastKeepAlive < IKernelForwarder.Patience / 2);
        _alice.StopSending();
        _bob.StopSending();
        _network.Run(TimeSpan.FromSeconds(20));
        Assert.Single(_engine.TimedOut);
    }

    [Fact]
    public void A_flow_without_room_in_the_kernel_stays_in_user_space_and_is_counted()
    {
        _kernel.Capacity = 1;
        Talk(seconds: 5);
        Assert.Equal(1, _kernel.Flows);
        Assert.True(_engine.Worker.Counters.KernelRefusals > 0);
        Assert.Equal(_alice.Heard, _bob.Heard);
    }

    [Fact]
    public void A_flow_without_a_route_is_refused_later_and_tried_again()
    {
        _kernel.HasNoRoute = true;
        Talk(seconds: 8);
        Assert.Equal(0, _kernel.Flows);
        Assert.Equal(0, _engine.Worker.Counters.KernelFlows);
        Assert.True(_engine.Worker.Counters.KernelRefusals > 0);
        _kernel.HasNoRoute = false;
        _network.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(2, _kernel.Flows);
        Assert.Equal(_alice.Heard, _bob.Heard);
    }

    [Fact]
    public void Packets_that_come_before_the_kernel_has_the_flow_do_not_end_it()
    {
        _kernel.Delay = TimeSpan.FromMilliseconds(2500);
        Talk(seconds: 10);
        Assert.Equal(2, _kernel.Flows);
        long before = _kernel.Forwarded;
        _network.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(500, _kernel.Forwarded - before);
        Assert.Equal(_alice.Heard, _bob.Heard);
    }

    [Fact]
    public void A_plan_that_comes_before_the_kernel_has_the_flow_withdraws_the_request()
    {
        _kernel.Delay = TimeSpan.FromSeconds(3);
        Talk(seconds: 3);
        Assert.True(_kernel.Handles > 0);
        _call.WithMedia(TwoPartyCall.MediaA, m => m with { Blocked = true }).Signal();
        int heard = _bob.Heard;
        _network.Run(TimeSpan.FromSeconds(8));
        Assert.Equal(_bob.Rtp.Address, Assert.Single(_kernel.Installed).Remote);
        Assert.InRange(_bob.Heard - heard, 0, 1);
    }

    public void Dispose() => _engine.Dispose();

    private InboundStreamSnapshot Stream() => Assert.Single(_call.Snapshot().InboundStreams, s => s.MediaId == TwoPartyCall.MediaA);

    private void Talk(int seconds)
    {
        _alice.StartSending();
        _bob.StartSending();
        _network.Run(TimeSpan.FromSeconds(seconds));
    }
}
