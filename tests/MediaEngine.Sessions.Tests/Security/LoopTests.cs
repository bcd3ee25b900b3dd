using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Security;

/// <summary>Looped media is cut and does not keep a call alive. Other media is not affected.</summary>
public sealed class LoopTests() : TwoPhones(seed: 29)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A10_M1_Two_legs_that_name_each_other_are_cut_and_the_call_ends(bool reports)
    {
        TwoPartyCall call = Start(c => PointAtEachOther(c, check: true).WithMedias(m => m with { GenerateRtcp = reports }));
        Network.Send(Alice.Rtp.Address, call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Run(1);
        Assert.InRange(Engine.Worker.Counters.ReceivedPackets(), 30, 200);
        Run(70);
        Assert.Equal(CallTimeoutReason.Media, Assert.Single(Engine.TimedOut).Reason);
    }

    [Fact]
    public void A10_M1_A_leg_that_names_the_port_of_the_other_is_cut_and_the_phone_that_feeds_it_is_heard_once()
    {
        TwoPartyCall call =
            Start(c => c.WithTransport(2, t => t with { Advertised = c.Local(0) }).WithTransports(t => t with { LoopCheck = true }));
        Alice.StartSending();
        Run(10);
        Assert.InRange(Engine.Worker.Counters.ReceivedPackets(), 1000, 1100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(50)]
    public void A10_M1_A_loop_through_other_engines_is_detected_by_repeated_packets(int roundTripMilliseconds)
    {
        // Another engine or a NAT makes a loop: everything sent to Alice returns to Bob's port, and everything sent to Bob to Alice's port.
        TwoPartyCall call = Start();
        TransportAddress alice = call.Local(0), bob = call.Local(2);
        Alice.Rtp.OnReceive = (_, bytes) => Network.Schedule(TimeSpan.FromMilliseconds(roundTripMilliseconds),
            () => Bob.Rtp.Send(bob, bytes));
        Bob.Rtp.OnReceive = (_, bytes) => Network.Schedule(TimeSpan.FromMilliseconds(roundTripMilliseconds),
            () => Alice.Rtp.Send(alice, bytes));
        Alice.StartSending();
        Run(10);
        long before = Engine.Worker.Counters.ReceivedPackets();
        Run(10);
        Assert.InRange(Engine.Worker.Counters.ReceivedPackets() - before, 500, 3000);
        Alice.StopSending();
        Run(1);
        before = Engine.Worker.Counters[PacketResult.Forwarded];
        Run(10);
        Assert.Equal(before, Engine.Worker.Counters[PacketResult.Forwarded]);
    }

    [Fact]
    public void A10_Reports_that_loop_through_other_engines_are_dropped()
    {
        TwoPartyCall call = Start();
        Alice.Rtcp.OnReceive = (_, bytes) => Network.Schedule(TimeSpan.FromMilliseconds(1), () => Bob.Rtcp.Send(call.Local(3), bytes));
        Bob.Rtcp.OnReceive = (_, bytes) => Network.Schedule(TimeSpan.FromMilliseconds(1), () => Alice.Rtcp.Send(call.Local(1), bytes));
        Alice.Report();
        Run(10);
        Assert.InRange(Engine.Worker.Counters.ReceivedPackets(), 200, 700);
    }

    [Fact]
    public void A10_A_sender_that_sends_each_packet_twice_loses_nothing()
    {
        TwoPartyCall call = Start();
        for (int i = 0; i < 500; i++)
        {
            byte[] packet = PacketBuilder.Rtp(SsrcA, i, (uint)i * 160);
            Alice.Rtp.Send(call.Local(0), packet);
            Alice.Rtp.Send(call.Local(0), packet);
            Run(0.02);
        }

        Assert.Equal(1000, Bob.Heard);
    }

    [Fact]
    public void M1_Media_still_flows_in_calls_that_are_chained_through_ports_of_the_engine()
    {
        TwoPartyCall first = Describe();
        var second = new TwoPartyCall(Engine, first.Local(2), Bob.Rtp.Address);
        first.WithTransport(2, t => t with { Advertised = second.Local(0) }).WithTransport(3, t => t with { Advertised = second.Local(1) });
        second.WithTransport(1, t => t with { Advertised = first.Local(3) });
        foreach (TwoPartyCall call in (TwoPartyCall[])[first, second])
            call.WithTransports(t => t with { LoopCheck = true }).Signal();
        Bob.Call(second.Local(2), second.Local(3));
        Alice.StartSending();
        Bob.StartSending();
        Run(100);
        Assert.InRange(Alice.Heard, 4995, 5001);
        Assert.InRange(Bob.Heard, 4995, 5001);
        Assert.Empty(Engine.TimedOut);
    }

    [Fact]
    public void A10_A_looped_stream_returns_from_the_kernel_to_user_space()
    {
        var kernel = new SimKernelForwarder(Network);
        using var engine = new SimEngine(Network, new MediaWorkerOptions { KernelForwarder = kernel }, "127.0.0.11");
        TwoPartyCall call = new TwoPartyCall(engine, Alice.Rtp.Address, Bob.Rtp.Address).Signal();
        Alice.Call(call.Local(0), call.Local(1));
        Bob.Call(call.Local(2), call.Local(3));
        Alice.StartSending();
        Bob.StartSending();
        Run(3);
        Assert.Equal(2, kernel.Flows);
        TimeSpan back = TimeSpan.FromMilliseconds(1);
        Alice.Rtp.OnReceive = (_, bytes) => Network.Schedule(back, () => Bob.Rtp.Send(call.Local(2), bytes));
        Bob.Rtp.OnReceive = (_, bytes) => Network.Schedule(back, () => Alice.Rtp.Send(call.Local(0), bytes));
        Run(3);
        Assert.Equal(0, kernel.Flows);
        long before = engine.Worker.Counters.ReceivedPackets();
        Run(5);
        Assert.InRange(engine.Worker.Counters.ReceivedPackets() - before, 500, 3000);
    }

    private static TwoPartyCall PointAtEachOther(TwoPartyCall call, bool check) => call
        .WithTransport(0, t => t with { Advertised = call.Local(2), LoopCheck = check })
        .WithTransport(1, t => t with { Advertised = call.Local(3), LoopCheck = check })
        .WithTransport(2, t => t with { Advertised = call.Local(0), LoopCheck = check })
        .WithTransport(3, t => t with { Advertised = call.Local(1), LoopCheck = check });
}
