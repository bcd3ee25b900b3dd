using System.Net;
using System.Net.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

/// <summary>TCP connections of a worker, with io_uring and with epoll.</summary>
public sealed class StreamTests
{
    public static TheoryData<PacketIoKind> Kinds => [PacketIoKind.IoUring, PacketIoKind.Epoll];

    [Theory, MemberData(nameof(Kinds))]
    public void Bytes_come_back_in_order_on_every_connection(PacketIoKind kind)
    {
        using LoopFixture fixture = Start(kind);
        Socket[] peers = [.. Enumerable.Range(0, 100).Select(_ => Connect(fixture))];
        for (int round = 0; round < 5; round++)
        {
            for (int i = 0; i < peers.Length; i++)
                peers[i].Send(Payload(i, round));
            for (int i = 0; i < peers.Length; i++)
                Assert.Equal(Payload(i, round), Read(peers[i], 1000));
        }

        foreach (Socket peer in peers)
            peer.Dispose();
        Loopback.Until(() => fixture.Handler.ClosedConnections == 100, "the handler was told that all connections ended");
        Assert.Equal(100, fixture.Handler.AcceptedFrom.Distinct().Count());
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Datagrams_and_streams_are_served_by_one_loop(PacketIoKind kind)
    {
        using LoopFixture fixture = Start(kind);
        MediaPort port = fixture.Attach(3);
        fixture.Handler.Invoke(h => h.Echo(3));
        using Socket udp = Loopback.Peer();
        using Socket tcp = Connect(fixture);
        for (int i = 0; i < 50; i++)
        {
            udp.Send([1, 2, (byte)i], port);
            tcp.Send(Payload(1, i));
            Assert.Equal([1, 2, (byte)i], udp.Receive());
            Assert.Equal(Payload(1, i), Read(tcp, 1000));
        }

        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_peer_that_stops_reading_loses_only_its_own_packets(PacketIoKind kind)
    {
        using LoopFixture fixture = Start(kind);
        using Socket slow = Connect(fixture);
        using Socket other = Connect(fixture);
        slow.Send([1]);
        Assert.Equal([1], Read(slow, 1));
        int token = fixture.Handler.Connections.Min();

        // Much more than the buffers of both ends hold, while the peer reads nothing.
        for (int i = 0; i < 100; i++)
        {
            fixture.Handler.Invoke(h =>
            {
                for (int packet = 0; packet < 100; packet++)
                {
                    if (h.Io.TryRent(out PacketBuffer buffer))
                    {
                        buffer = buffer.With(buffer.Offset, 1000);
                        h.Io.Pool.Span(buffer).Fill((byte)(packet + 1));
                        h.Io.Send(token, default, buffer);
                    }
                }
            });
        }

        Assert.True(fixture.Counters.SendBufferFull > 0);
        other.Send(Payload(7, 7));
        Assert.Equal(Payload(7, 7), Read(other, 1000));

        // Accepted packets arrive whole and in order: a packet is either dropped or sent completely.
        long taken = fixture.Counters.Sent - 1 - 1;
        byte[] read = Read(slow, (int)(taken * 1000));
        for (int packet = 0; packet < taken; packet++)
            Assert.Single(read.AsSpan(packet * 1000, 1000).ToArray().Distinct());
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_handler_refuses_and_ends_connections(PacketIoKind kind)
    {
        using LoopFixture fixture = Start(kind);
        using Socket kept = Connect(fixture);
        kept.Send([5]);
        Assert.Equal([5], Read(kept, 1));
        fixture.Handler.Invoke(h => h.RefusesConnections = true);
        using Socket refused = Connect(fixture);
        Assert.True(IsEnded(refused));
        int token = fixture.Handler.Connections.Single();
        fixture.Handler.Invoke(h => h.Io.Close(token));
        Assert.True(IsEnded(kept));
        Assert.Equal(0, fixture.Handler.ClosedConnections);

        // The token of the closed connection stays invalid, also after the place is used again.
        fixture.Handler.Invoke(h => h.RefusesConnections = false);
        using Socket next = Connect(fixture);
        next.Send([6]);
        Assert.Equal([6], Read(next, 1));
        fixture.Handler.Invoke(h =>
        {
            Assert.True(h.Io.TryRent(out PacketBuffer buffer));
            h.Io.Send(token, default, buffer.With(buffer.Offset, 10));
        });
        next.Send([7]);
        Assert.Equal([7], Read(next, 1));
        fixture.StopAndCheck();
    }

    [Fact]
    public void An_address_in_use_stops_the_start_and_is_named()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        TransportAddress address = TransportAddress.From((IPEndPoint)taken.LocalEndPoint!);
        var options = new WorkerLoopOptions { PoolSlots = 64, ReceiveSlots = 32, Listen = [address], PacketIo = PacketIoKind.Epoll };
        using var loop = new WorkerLoop<ScriptedHandler>(options, Loopback.Allocator(), io => new ScriptedHandler(io, static () => { }));
        Assert.Contains(address.ToString(), Assert.Throws<IOException>(() => loop.Start()).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Echoing_on_a_connection_allocates_nothing_on_the_loop(PacketIoKind kind)
    {
        using LoopFixture fixture = Start(kind);
        using Socket peer = Connect(fixture);
        void Echo(int times)
        {
            for (int i = 0; i < times; i++)
            {
                peer.Send(Payload(1, i));
                Read(peer, 1000);
            }
        }

        long Allocated()
        {
            long bytes = 0;
            fixture.Handler.Invoke(_ => bytes = GC.GetAllocatedBytesForCurrentThread());
            return bytes;
        }

        Echo(200);
        _ = Allocated();
        long before = Allocated();
        long unit = Allocated() - before;
        before = Allocated();
        Echo(500);
        Assert.InRange(Allocated() - before, 0, unit);
        fixture.StopAndCheck();
    }

    private static LoopFixture Start(PacketIoKind kind) =>
        LoopFixture.Start(kind, o => o with { Listen = [TransportAddress.FromIPv4(0x7f000001, 0)] });

    private static Socket Connect(LoopFixture fixture)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5000, NoDelay = true };
        socket.Connect(Loopback.EndPoint(Assert.Single(fixture.Loop.Listening)));
        return socket;
    }

    private static bool IsEnded(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[1]) == 0;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    private static byte[] Read(Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length;)
        {
            int got = socket.Receive(bytes, at, length - at, SocketFlags.None);
            Assert.True(got > 0, "the connection ended");
            at += got;
        }

        return bytes;
    }

    private static byte[] Payload(int peer, int round) => [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7 + peer * 3 + round))];
}
