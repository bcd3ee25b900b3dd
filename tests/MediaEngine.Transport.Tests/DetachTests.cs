using System.Net.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

public sealed class DetachTests
{
    public static TheoryData<PacketIoKind> Kinds => WorkerLoopTests.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public void Detaching_returns_the_port_and_its_descriptor(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        int before = Descriptors.Sockets();
        for (int i = 0; i < 30; i++)
            fixture.Attach(i, i % 2 == 0 ? Loopback.V4 : Loopback.V6);
        Assert.Equal(before + 30, Descriptors.Sockets());
        Assert.Equal(15, fixture.Allocator.Usage(Loopback.V4).Used);

        fixture.Handler.Invoke(h =>
        {
            for (int i = 0; i < 30; i++)
                h.Io.Detach(i);
        });
        Loopback.Until(() => fixture.Allocator.Usage(Loopback.V4).Used + fixture.Allocator.Usage(Loopback.V6).Used == 0, "ports released");
        Assert.Equal(before, Descriptors.Sockets());
        Assert.Equal(15, fixture.Allocator.Usage(Loopback.V4).Resting);
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void After_detaching_nothing_is_delivered_and_the_token_is_free_at_once(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        MediaPort[] ports = [.. Enumerable.Range(0, 60).Select(_ => Loopback.Allocate(fixture.Allocator, Loopback.V4))];
        int current = -1;
        long stale = 0;
        fixture.Handler.OnReceive = token =>
        {
            if (token != Volatile.Read(ref current) % 2)
                stale++;
        };
        using Socket peer = Loopback.Peer();
        using var end = new CancellationTokenSource();
        var sender = new Thread(() =>
        {
            while (!end.IsCancellationRequested)
            {
                // Sends to the current and the previous port, because the test is about late datagrams.
                int now = Volatile.Read(ref current);
                for (int i = Math.Max(0, now - 1); i <= now; i++)
                    peer.Send(WorkerLoopTests.Payload(60), ports[i]);
            }
        });
        sender.Start();
        for (int i = 0; i < ports.Length; i++)
        {
            int round = i;
            fixture.Handler.Invoke(h =>
            {
                if (round > 0)
                    h.Io.Detach((round - 1) % 2);
                Volatile.Write(ref current, round);
                h.Io.Attach(ports[round], round % 2);
                h.Echo(round % 2);
            });
            long seen = fixture.Handler.Received;
            Loopback.Until(() => fixture.Handler.Received > seen + 5, "traffic flows through the new port");
        }

        end.Cancel();
        sender.Join();
        fixture.StopAndCheck();
        Assert.Equal(0, stale);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Detaching_inside_the_delivery_of_a_datagram_is_safe(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        MediaPort port = fixture.Attach(3);
        fixture.Handler.OnReceive = token => fixture.Handler.Io.Detach(token);
        using Socket peer = Loopback.Peer();

        // All datagrams wait in the socket when the first is delivered.
        fixture.Handler.Invoke(_ =>
        {
            for (int i = 0; i < 20; i++)
                peer.Send(WorkerLoopTests.Payload(40), port);
        });
        Loopback.Until(() => fixture.Allocator.Usage(Loopback.V4).Used == 0, "the port was released");
        fixture.StopAndCheck();
        Assert.Equal(1, fixture.Counters.Received);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Sends_queued_before_detaching_are_still_sent(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        fixture.Attach(3);
        using Socket peer = Loopback.Peer();
        fixture.Handler.Invoke(h =>
        {
            for (int i = 0; i < 10; i++)
            {
                Assert.True(h.Io.TryRent(out PacketBuffer buffer));
                buffer = buffer.With(buffer.Offset, 1);
                h.Io.Pool.Span(buffer)[0] = (byte)i;
                h.Io.Send(3, Loopback.AddressOf(peer), buffer);
            }

            h.Io.Detach(3);
        });
        for (int i = 0; i < 10; i++)
            Assert.Equal([(byte)i], peer.Receive());
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_token_cannot_be_attached_twice(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        fixture.Attach(1);
        MediaPort second = Loopback.Allocate(fixture.Allocator, Loopback.V4);
        Assert.Throws<ArgumentException>(() => fixture.Handler.Invoke(h => h.Io.Attach(second, 1)));
        fixture.Allocator.Release(second);
        fixture.StopAndCheck();
    }
}
