using MediaEngine.Primitives;
using MediaEngine.Sessions.Counters;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Many calls leave nothing behind.</summary>
public sealed class SetUpAndTearDownTests
{
    [Fact]
    public void A_hundred_thousand_calls_with_failing_ports_leave_no_port_buffer_or_timer()
    {
        var network = new SimNetwork(seed: 6);
        using var engine = new SimEngine(network);
        engine.Ports.FailureRate = 0.02;
        TransportAddress alice = TestAddress.Parse("127.0.0.2:5004");
        TransportAddress bob = TestAddress.Parse("127.0.0.3:6004");
        var running = new Queue<TwoPartyCall>();
        for (int i = 0; i < 100_000; i++)
        {
            var call = new TwoPartyCall(engine, alice, bob);
            (MediaPort Rtp, MediaPort Rtcp) standby = engine.AllocatePair();
            call.WithTransport(0, t => t with { Standby = [standby.Rtp] }).WithTransport(1, t => t with { Standby = [standby.Rtcp] });
            if (i % 7 == 0)
                call.WithMedias(m => m with { GenerateRtcp = true });
            call.Signal();
            network.Send(alice, call.Local(0), PacketBuilder.Rtp(1, i, 0, payloadLength: 8));
            running.Enqueue(call);
            if (i % 3 == 0)
            {
                // A re-INVITE: RTP moves to its standby port, its old port becomes the standby port, and RTCP's standby port leaves the
                // plan.
                MediaPort old = call.Plan.Transports[0].Port;
                call.WithTransport(0, t => t with { Port = standby.Rtp, Standby = [old] })
                    .WithTransport(1, t => t with { Standby = [] }).Signal();
            }

            if (i % 50 == 0)
                network.Run(TimeSpan.FromMilliseconds(5));
            if (running.Count > 100)
                running.Dequeue().HangUp();
        }

        Assert.Equal(running.Count, engine.Worker.Counters.Calls);
        while (running.TryDequeue(out TwoPartyCall? call))
            call.HangUp();
        network.Run(TimeSpan.FromSeconds(10));
        Assert.True(engine.Ports.InjectedFailures > 4000);
        Assert.Equal(0, engine.Ports.Outstanding);
        Assert.Equal(0, engine.Io.AttachedPorts);
        Assert.Equal(0, engine.Worker.Counters.Calls);
        Assert.Equal(0, engine.Worker.Counters.Transports);
        Assert.Equal(MonotonicTime.Never, engine.Worker.NextDeadline);
        Assert.True(engine.Worker.Counters[PacketResult.Forwarded] > 50_000);
        PoolLedger.AssertEmpty(engine.Io.Pool);
    }

    [Fact]
    public void Removing_all_calls_when_a_worker_stops_gives_everything_back()
    {
        var network = new SimNetwork();
        using var engine = new SimEngine(network);
        TransportAddress alice = TestAddress.Parse("127.0.0.2:5004");
        for (int i = 0; i < 10; i++)
            new TwoPartyCall(engine, alice, alice).Signal();
        Assert.Equal(40, engine.Worker.Counters.Transports);
        engine.Worker.RemoveAll();
        Assert.Equal(0, engine.Ports.Outstanding);
        Assert.Equal(MonotonicTime.Never, engine.Worker.NextDeadline);
    }
}
