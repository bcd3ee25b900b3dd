using System.Net.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

/// <summary>
/// The plan is posted before the reply is sent, and the worker is woken after it. Packets that arrive in between are handled by the plan.
/// </summary>
public sealed class PostedBeforeReceivedTests
{
    private const int Rounds = 3000;

    public static TheoryData<PacketIoKind> Kinds => WorkerLoopTests.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public void M2_Work_posted_before_a_datagram_arrives_runs_before_it(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        MediaPort port = fixture.Attach(1);
        MediaPort busy = fixture.Attach(2);
        int plan = 0;
        int late = 0;
        int seen = 0;
        int expected = 0;
        fixture.Handler.Invoke(h => h.OnReceive = token =>
        {
            if (token != 1)
                return;
            if (plan != Volatile.Read(ref expected))
                late++;
            Volatile.Write(ref seen, seen + 1);
        });
        using Socket peer = Loopback.Peer();
        using Socket noise = Loopback.Peer();
        byte[] payload = WorkerLoopTests.Payload(172);
        for (int round = 1; round <= Rounds; round++)
        {
            // Datagrams arrive all the time, so that the loop is at any point of its lap.
            for (int i = 0; i < round % 8; i++)
                noise.Send(payload, busy);
            int next = round;
            Volatile.Write(ref expected, round);
            fixture.Handler.PostWithoutWake(_ => plan = next);
            peer.Send(payload, port);
            Loopback.Until(() => Volatile.Read(ref seen) == next, "the datagram came");
        }

        fixture.StopAndCheck();
        Assert.Equal(0, late);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void M2_A_datagram_for_a_port_that_a_posted_plan_attaches_waits_for_it(PacketIoKind kind)
    {
        const int rounds = 300;
        using LoopFixture fixture = LoopFixture.Start(kind);
        fixture.Handler.Invoke(h =>
        {
            for (int i = 0; i < rounds; i++)
                h.Echo(i);
        });
        using Socket peer = Loopback.Peer();
        byte[] payload = WorkerLoopTests.Payload(172);
        for (int round = 0; round < rounds; round++)
        {
            int token = round;
            MediaPort port = Loopback.Allocate(fixture.Allocator, Loopback.V4);
            fixture.Handler.PostWithoutWake(h => h.Io.Attach(port, token));
            peer.Send(payload, port);
            fixture.Loop.Wake();
            Assert.Equal(payload.Length, peer.Receive().Length);
        }

        fixture.StopAndCheck();
    }
}
