using System.Net.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

public sealed class LoadTests
{
    public static TheoryData<PacketIoKind> Kinds => WorkerLoopTests.Kinds;

    public static MatrixTheoryData<PacketIoKind, int> KindsAndLengths => new([PacketIoKind.IoUring, PacketIoKind.Epoll], [172, 1200]);

    [Theory, MemberData(nameof(KindsAndLengths))]
    public void Allocates_nothing_per_datagram(PacketIoKind kind, int length)
    {
        const int warmUp = 6_000;
        const int measured = 12_000;
        using LoopFixture fixture = LoopFixture.Start(kind);
        MediaPort near = fixture.Attach(1);
        fixture.Attach(2, Loopback.V6);
        using Socket a = Loopback.Peer();
        using Socket b = Loopback.Peer(AddressFamily.InterNetworkV6);
        long atStart = -1;
        long atEnd = -1;
        int seen = 0;
        fixture.Handler.Invoke(h =>
        {
            h.Relay(1, 2, Loopback.AddressOf(b));
            h.OnReceive = _ =>
            {
                if (++seen == warmUp)
                    atStart = GC.GetAllocatedBytesForCurrentThread();
                else if (seen == warmUp + measured)
                    Volatile.Write(ref atEnd, GC.GetAllocatedBytesForCurrentThread());
            };
        });
        byte[] buffer = new byte[2048];
        byte[] payload = WorkerLoopTests.Payload(length);
        System.Net.IPEndPoint to = Loopback.EndPoint(near.Local);
        for (int sent = 0; sent < warmUp + measured;)
        {
            for (int i = 0; i < 50; i++, sent++)
                a.SendTo(payload, to);
            for (int i = 0; i < 50; i++)
                b.Receive(buffer);
        }

        fixture.StopAndCheck();
        Assert.Equal(warmUp + measured, seen);
        Assert.Equal(0, atEnd - atStart);
        Assert.Equal(kind == PacketIoKind.IoUring && length == 1200, fixture.Counters.Segmented > 0);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Forwards_again_after_a_burst_beyond_what_the_sockets_hold(PacketIoKind kind)
    {
        const int portCount = 20;
        using LoopFixture fixture = LoopFixture.Start(kind, receiveBufferBytes: 16 * 1024);
        var ports = new MediaPort[portCount];
        for (int i = 0; i < portCount; i++)
            ports[i] = fixture.Attach(i);
        fixture.Handler.Invoke(h =>
        {
            for (int i = 0; i < portCount; i++)
                h.Echo(i);
        });
        using Socket flood = Loopback.Peer();
        fixture.Hold(() =>
        {
            for (int i = 0; i < 20_000; i++)
                flood.Send(WorkerLoopTests.Payload(172), ports[i % portCount]);
        });
        AssertForwards(ports);
        fixture.StopAndCheck();
        Assert.True(fixture.Counters.Received < 20_000, "the burst was meant to overflow the sockets");
        Assert.True(fixture.Counters.WorstLag > TimeSpan.Zero);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Forwards_again_after_the_handler_held_every_buffer(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind, o => o with { PoolSlots = 64, ReceiveSlots = 32 });
        MediaPort[] ports = [fixture.Attach(0), fixture.Attach(1)];
        var held = new List<PacketBuffer>();
        fixture.Handler.Invoke(h =>
        {
            h.Echo(0);
            h.Echo(1);
            while (h.Io.TryRent(out PacketBuffer buffer))
                held.Add(buffer);
        });
        using Socket flood = Loopback.Peer();
        fixture.Hold(() =>
        {
            for (int i = 0; i < 400; i++)
                flood.Send(WorkerLoopTests.Payload(172), ports[i % 2]);
        });
        if (kind == PacketIoKind.Epoll)
            Loopback.Until(() => fixture.Counters.NoBuffers > 0, "the shortage was counted");

        // Buffers are returned in a mailbox lap, and no datagram wakes the loop. The loop must arm the receives again without one.
        fixture.Handler.Invoke(h => held.ForEach(h.Io.Return));
        AssertForwards(ports);
        fixture.StopAndCheck();
        Assert.True(fixture.Counters.NoBuffers > 0, "the burst was meant to exhaust the pool");
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Forwards_again_after_the_queues_overflowed(PacketIoKind kind)
    {
        // With the smallest queues, 300 datagrams exceed the completion queue twenty times, and 500 sends exceed the submission queue.
        using LoopFixture fixture = LoopFixture.Start(kind, o => o with { SubmissionEntries = 16, CompletionEntries = 16 });
        var ports = new MediaPort[60];
        for (int i = 0; i < ports.Length; i++)
            ports[i] = fixture.Attach(i);
        using Socket flood = Loopback.Peer();
        fixture.Handler.Invoke(h =>
        {
            for (int i = 0; i < ports.Length; i++)
                h.Echo(i);
        });
        for (int round = 0; round < 5; round++)
        {
            fixture.Hold(() =>
            {
                for (int i = 0; i < 300; i++)
                    flood.Send(WorkerLoopTests.Payload(100), ports[i % ports.Length]);
                fixture.Handler.Post(h =>
                {
                    // More sends than the submission queue holds, so the loop must submit in between.
                    for (int i = 0; i < 500 && h.Io.TryRent(out PacketBuffer buffer); i++)
                        h.Io.Send(i % ports.Length, Loopback.AddressOf(flood), buffer.With(buffer.Offset, 30));
                });
            });
            AssertForwards(ports);
        }

        fixture.Handler.Invoke(h =>
        {
            for (int i = 0; i < ports.Length; i++)
                h.Io.Detach(i);
        });
        Loopback.Until(() => fixture.Allocator.Usage(Loopback.V4).Used == 0, "all ports were released");
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Sheds_under_a_lasting_overload_and_never_stops_forwarding(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind, o => o with { OverloadLimit = TimeSpan.FromMilliseconds(10) });
        var ports = new MediaPort[16];
        for (int i = 0; i < ports.Length; i++)
            ports[i] = fixture.Attach(i);
        fixture.Handler.Invoke(h =>
        {
            for (int i = 0; i < ports.Length; i++)
                h.Echo(i);

            // The handler is much slower than the sender.
            h.OnReceive = _ => Thread.SpinWait(3_000);
        });
        using var end = new CancellationTokenSource();
        var sender = new Thread(() =>
        {
            using Socket flood = Loopback.Peer();
            while (!end.IsCancellationRequested)
            {
                foreach (MediaPort port in ports)
                    flood.Send(WorkerLoopTests.Payload(172), port);
            }
        });
        sender.Start();
        for (int i = 0; i < 3; i++)
        {
            long shed = fixture.Counters.Shed;
            long received = fixture.Counters.Received;
            Loopback.Until(() => fixture.Counters.Shed > shed + 100, "datagrams are shed");
            Loopback.Until(() => fixture.Counters.Received > received + 100, "datagrams are forwarded");
        }

        end.Cancel();
        sender.Join();
        AssertForwards(ports);
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Forwards_all_of_a_fast_stream_while_it_waits_for_batches(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind, o => o with { BatchWaitMax = TimeSpan.FromMilliseconds(2) });
        MediaPort port = fixture.Attach(1);
        fixture.Handler.Invoke(h => h.Echo(1));
        using Socket peer = Loopback.Peer();
        byte[] payload = WorkerLoopTests.Payload(172);
        for (int round = 0; round < 200; round++)
        {
            for (int i = 0; i < 100; i++)
                peer.Send(payload, port);
            for (int i = 0; i < 100; i++)
                Assert.Equal(payload.Length, peer.Receive().Length);
        }

        fixture.StopAndCheck();
        Assert.Equal(20_000, fixture.Counters.Received);
        Assert.Equal(20_000, fixture.Counters.Sent);
    }

    /// <summary>Each port answers. Repeats while the rest of a burst is still in a socket.</summary>
    private static void AssertForwards(MediaPort[] ports)
    {
        foreach (MediaPort port in ports)
        {
            using Socket probe = Loopback.Peer();
            probe.ReceiveTimeout = 200;
            bool answered = false;
            for (int attempt = 0; attempt < 25 && !answered; attempt++)
            {
                probe.Send(WorkerLoopTests.Payload(33), port);
                try
                {
                    answered = probe.Receive().Length == 33;
                }
                catch (SocketException timeout) when (timeout.SocketErrorCode == SocketError.TimedOut)
                {
                }
            }

            Assert.True(answered, $"{port} no longer forwards");
        }
    }
}
