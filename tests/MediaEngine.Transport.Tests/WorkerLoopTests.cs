using System.Net.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

public sealed class WorkerLoopTests
{
    public static TheoryData<PacketIoKind> Kinds => [PacketIoKind.IoUring, PacketIoKind.Epoll];

    [Theory, MemberData(nameof(Kinds))]
    public void Echoes_IPv4_datagrams_unchanged(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        MediaPort port = fixture.Attach(7);
        fixture.Handler.Invoke(h => h.Echo(7));
        using Socket peer = Loopback.Peer();
        foreach (int length in (int[])[1, 12, 172, 1200, PacketPool.MaxDatagram])
        {
            byte[] payload = Payload(length);
            peer.Send(payload, port);
            Assert.Equal(payload, peer.Receive());
        }

        fixture.StopAndCheck();
        Assert.Equal(5, fixture.Counters.Received);
        Assert.Equal(5, fixture.Counters.Sent);
        Assert.Equal(0, fixture.Counters.SendErrors);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Echoes_IPv6_datagrams_unchanged(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        MediaPort port = fixture.Attach(0, Loopback.V6);
        fixture.Handler.Invoke(h => h.Echo(0));
        using Socket peer = Loopback.Peer(AddressFamily.InterNetworkV6);
        for (int i = 1; i < 20; i++)
        {
            peer.Send(Payload(i * 60), port);
            Assert.Equal(Payload(i * 60), peer.Receive());
        }

        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Relays_from_IPv4_to_IPv6_and_back(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        MediaPort near = fixture.Attach(1);
        MediaPort far = fixture.Attach(2, Loopback.V6);
        using Socket a = Loopback.Peer();
        using Socket b = Loopback.Peer(AddressFamily.InterNetworkV6);
        fixture.Handler.Invoke(h =>
        {
            h.Relay(1, 2, Loopback.AddressOf(b));
            h.Relay(2, 1, Loopback.AddressOf(a));
        });
        a.Send(Payload(100), near);
        Assert.Equal(Payload(100), b.Receive());
        b.Send(Payload(200), far);
        Assert.Equal(Payload(200), a.Receive());
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_port_still_works_after_its_peer_is_gone(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        MediaPort source = fixture.Attach(1);
        fixture.Attach(2);
        TransportAddress gone;
        using (Socket closed = Loopback.Peer())
            gone = Loopback.AddressOf(closed);
        fixture.Handler.Invoke(h => h.Relay(1, 2, gone));
        using Socket peer = Loopback.Peer();
        for (int i = 0; i < 20; i++)
        {
            peer.Send(Payload(20), source);
            Loopback.Until(() => fixture.Handler.Received == i + 1, "datagram received");
        }

        // The port still works with another peer.
        fixture.Handler.Invoke(h => h.Relay(1, 2, Loopback.AddressOf(peer)));
        for (int i = 0; i < 3; i++)
            peer.Send(Payload(33), source);
        Assert.Equal(Payload(33), peer.Receive());
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Delivers_each_port_with_its_token_and_each_peer_in_order(PacketIoKind kind)
    {
        const int portCount = 64;
        const int rounds = 50;
        using LoopFixture fixture = LoopFixture.Start(kind);
        var ports = new MediaPort[portCount];
        for (int i = 0; i < portCount; i++)
            ports[i] = fixture.Attach(i);
        fixture.Handler.Invoke(h =>
        {
            for (int i = 0; i < portCount; i++)
                h.Echo(i);
        });
        using Socket peer = Loopback.Peer();
        var next = new int[portCount];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < portCount; i++)
                peer.Send([(byte)i, (byte)round], ports[i]);
            for (int i = 0; i < portCount; i++)
            {
                byte[] reply = peer.Receive();
                Assert.Equal(next[reply[0]]++, reply[1]);
            }
        }

        fixture.StopAndCheck();
        Assert.Equal(portCount * rounds, fixture.Counters.Received);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_datagram_longer_than_a_slot_is_dropped_and_counted(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        MediaPort port = fixture.Attach(1);
        fixture.Handler.Invoke(h => h.Echo(1));
        using Socket peer = Loopback.Peer();
        peer.Send(Payload(PacketPool.MaxDatagram + 1), port);
        peer.Send(Payload(9000), port);
        peer.Send([], port);
        peer.Send(Payload(10), port);
        Assert.Equal(Payload(10), peer.Receive());
        fixture.StopAndCheck();
        Assert.Equal(2, fixture.Counters.Truncated);
        Assert.Equal(1, fixture.Counters.Empty);
        Assert.Equal(1, fixture.Counters.Received);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_send_of_the_wrong_family_or_to_an_unknown_token_is_counted_and_gives_the_buffer_back(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        fixture.Attach(1);
        fixture.Handler.Invoke(h =>
        {
            foreach (int token in (int[])[1, 5])
            {
                Assert.True(h.Io.TryRent(out PacketBuffer buffer));
                h.Io.Send(token, Loopback.V6.Address.WithPort(9), buffer.With(buffer.Offset, 20));
            }
        });
        fixture.StopAndCheck();
        Assert.Equal(2, fixture.Counters.SendErrors);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_send_the_kernel_refuses_is_counted(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        fixture.Attach(1);
        fixture.Handler.Invoke(h =>
        {
            // Sending to a broadcast address without SO_BROADCAST fails with EACCES.
            Assert.True(h.Io.TryRent(out PacketBuffer buffer));
            h.Io.Send(1, TransportAddress.FromIPv4(0xffffffff, 9), buffer.With(buffer.Offset, 20));
        });
        Loopback.Until(() => fixture.Counters.SendErrors == 1, "the refused send was counted");
        fixture.StopAndCheck();
        Assert.Equal(0, fixture.Counters.Sent);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_traffic_class_reaches_the_socket(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        MediaPort v4 = fixture.Attach(1);
        MediaPort v6 = fixture.Attach(2, Loopback.V6);
        fixture.Handler.Invoke(h =>
        {
            h.Io.SetTrafficClass(1, 184);
            h.Io.SetTrafficClass(2, 136);
        });
        Assert.Equal(184, Descriptors.Option(v4.Descriptor, 0, 1));
        Assert.Equal(136, Descriptors.Option(v6.Descriptor, 41, 67));
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Timers_fire_in_order_and_never_early(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        var fired = new List<(MonotonicTime Due, MonotonicTime At)>();
        using var done = new ManualResetEventSlim();
        fixture.Handler.Invoke(h =>
        {
            MonotonicTime now = MonotonicClock.Now;
            foreach (int milliseconds in (int[])[30, 5, 60, 15, 0, 45])
            {
                MonotonicTime due = now + TimeSpan.FromMilliseconds(milliseconds);
                h.At(due, at =>
                {
                    fired.Add((due, at));
                    if (fired.Count == 6)
                        done.Set();
                });
            }
        });
        Assert.True(done.Wait(TimeSpan.FromSeconds(10)));
        fixture.StopAndCheck();
        Assert.Equal(fired.OrderBy(f => f.Due), fired);
        Assert.All(fired, f => Assert.True(f.At >= f.Due, "a timer fired early"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void An_idle_loop_does_not_wake(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        fixture.Attach(1);

        // After a round trip through the mailbox the loop has nothing left to do.
        fixture.Handler.Invoke(_ => { });
        using var due = new ManualResetEventSlim();
        long lapsBefore = 0;
        long lapsAfter = 0;
        fixture.Handler.Invoke(h =>
        {
            lapsBefore = fixture.Counters.Laps;
            h.At(MonotonicClock.Now + TimeSpan.FromMilliseconds(300), _ =>
            {
                lapsAfter = fixture.Counters.Laps;
                due.Set();
            });
        });
        Assert.True(due.Wait(TimeSpan.FromSeconds(10)));

        // One lap for the timer, and possibly one for the wake-up of the post.
        Assert.InRange(lapsAfter - lapsBefore, 1, 2);
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Posts_from_many_threads_all_arrive(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        int count = 0;
        Task[] posters = Enumerable.Range(0, 4)
            .Select(_ => Task.Run(() =>
            {
                for (int i = 0; i < 200; i++)
                {
                    fixture.Handler.Post(_ => Interlocked.Increment(ref count));
                    if (i % 10 == 0)
                        Thread.Yield();
                }
            }))
            .ToArray();
        await Task.WhenAll(posters);
        Loopback.Until(() => Volatile.Read(ref count) == 800, "all posts were taken");
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Stops_while_traffic_flows_and_disposes_the_handler(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        MediaPort port = fixture.Attach(1);
        fixture.Handler.Invoke(h => h.Echo(1));
        ScriptedHandler handler = fixture.Handler;
        using Socket peer = Loopback.Peer();
        using var end = new CancellationTokenSource();
        Task sender = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
                peer.Send(Payload(100), port);
        });
        Loopback.Until(() => handler.Received > 1000, "traffic flows");
        fixture.StopAndCheck();
        await end.CancelAsync();
        await sender;
        Assert.True(handler.IsDisposed);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_cancelled_token_ends_the_loop(PacketIoKind kind)
    {
        using var cancellation = new CancellationTokenSource();
        PortAllocator allocator = Loopback.Allocator();
        WorkerLoop<ScriptedHandler>? loop = null;
        using (loop = new WorkerLoop<ScriptedHandler>(
            new WorkerLoopOptions { PacketIo = kind == PacketIoKind.IoUring ? PacketIoKind.Auto : kind }, allocator,
            io => new ScriptedHandler(io, () => loop!.Wake())))
        {
            loop.Start(cancellation.Token);
            ScriptedHandler handler = loop.Handler;
            cancellation.Cancel();
            Loopback.Until(() => handler.IsDisposed, "the loop ended");
            Assert.True(loop.Stop());
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_failing_handler_ends_the_loop_with_its_fault_and_releases_its_ports(PacketIoKind kind)
    {
        Exception? reported = null;
        using LoopFixture fixture = LoopFixture.Start(kind, o => o with { OnFault = e => reported = e });
        fixture.Attach(1);
        fixture.Handler.Post(_ => throw new InvalidDataException("broken"));
        Loopback.Until(() => fixture.Loop.Fault is not null, "the fault was recorded");
        Assert.True(fixture.Loop.Stop());
        Assert.IsType<InvalidDataException>(reported);
        Assert.Equal(0, fixture.Allocator.Usage(Loopback.V4).Used);
    }

    [Fact]
    public void A_handler_that_cannot_be_made_fails_the_start()
    {
        using var loop = new WorkerLoop<ScriptedHandler>(
            new WorkerLoopOptions(), Loopback.Allocator(), _ => throw new NotSupportedException("no handler"));
        Assert.Throws<NotSupportedException>(() => loop.Start());
    }

    [Fact]
    public void Auto_says_which_interface_it_took_and_why_it_fell_back()
    {
        using LoopFixture fixture = LoopFixture.Start(PacketIoKind.Auto);
        Assert.Equal(fixture.Loop.PacketIoName == "epoll", fixture.Loop.FallbackReason is not null);
        fixture.StopAndCheck();
    }

    internal static byte[] Payload(int length)
    {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++)
            payload[i] = (byte)(i * 31 + length);
        return payload;
    }
}
