using System.Net;
using System.Net.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

/// <summary>TCP connections a worker starts, through the ring and through epoll. The worker listens nowhere.</summary>
public sealed class OutgoingStreamTests
{
    public static TheoryData<PacketIoKind> Kinds => [PacketIoKind.IoUring, PacketIoKind.Epoll];

    [Theory, MemberData(nameof(Kinds))]
    public void A_connection_carries_bytes_both_ways_over_IPv4_and_IPv6(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        foreach (IPAddress address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            using Socket listener = Listen(address);
            int token = Connect(fixture, listener);
            using Socket peer = Accept(listener);
            fixture.Handler.Invoke(h => Assert.True(h.Io.Streams!.TryWrite(token, "OPTIONS"u8)));
            Assert.Equal("OPTIONS"u8.ToArray(), Read(peer, 7));
            peer.Send("echo"u8);
            Assert.Equal("echo"u8.ToArray(), Read(peer, 4));
            Assert.Contains((token, "connected"), fixture.Handler.Outcomes);
        }

        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void What_is_written_before_the_connection_stands_is_sent_then(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        using Socket listener = Listen(IPAddress.Loopback);
        fixture.Handler.Invoke(h =>
        {
            Assert.True(h.Io.Streams!.TryConnect(AddressOf(listener), out int token, out _));
            Assert.True(h.Io.Streams!.TryWrite(token, "early"u8));
            Assert.Empty(h.Outcomes);
        });
        using Socket peer = Accept(listener);
        Assert.Equal("early"u8.ToArray(), Read(peer, 5));
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_refused_connection_is_closed_with_the_reason(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        TransportAddress nobody;
        using (Socket listener = Listen(IPAddress.Loopback))
            nobody = AddressOf(listener);
        int token = Connect(fixture, nobody);
        Loopback.Until(() => !fixture.Handler.Outcomes.IsEmpty, "the refusal was told");
        Assert.Equal([(token, "Connection refused")], fixture.Handler.Outcomes);
        fixture.Handler.Invoke(h => Assert.False(h.Io.Streams!.TryWrite(token, "late"u8)));
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void An_address_the_system_cannot_reach_fails_at_once_with_the_reason(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        fixture.Handler.Invoke(h =>
        {
            // A broadcast address has no TCP.
            Assert.False(h.Io.Streams!.TryConnect(TransportAddress.FromIPv4(0xffffffff, 554), out _, out string failure));
            Assert.NotEmpty(failure);
            Assert.False(h.Io.Streams!.TryConnect(default, out _, out failure));
            Assert.Equal("no address to connect to", failure);
        });
        Assert.Empty(fixture.Handler.Outcomes);
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Megabytes_arrive_whole_before_the_end_is_told(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        using Socket listener = Listen(IPAddress.Loopback);
        long total = 0;
        bool inOrder = true;
        fixture.Handler.Invoke(h => h.OnStream = (_, bytes) =>
        {
            foreach (byte value in bytes)
                inOrder &= value == (byte)(total++ % 251);
        });
        int token = Connect(fixture, listener);
        byte[] all = [.. Enumerable.Range(0, 8_000_000).Select(i => (byte)(i % 251))];
        using (Socket peer = Accept(listener))
        {
            for (int at = 0; at < all.Length;)
                at += peer.Send(all, at, all.Length - at, SocketFlags.None);
        }

        Loopback.Until(() => fixture.Handler.ClosedConnections == 1, "the end was told");
        fixture.Handler.Invoke(_ => Assert.Equal((all.Length, true), (total, inOrder)));
        Assert.Equal([(token, "connected"), (token, "closed by the peer")], fixture.Handler.Outcomes);
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Writing_to_a_slow_reader_is_refused_as_a_whole_and_loses_nothing(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        using Socket listener = Listen(IPAddress.Loopback);
        int token = Connect(fixture, listener);
        using Socket peer = Accept(listener);
        byte[] block = [.. Enumerable.Range(0, 10_000).Select(i => (byte)(i % 251))];
        int accepted = 0;
        bool full = false;
        for (int i = 0; i < 100_000 && !full; i++)
        {
            fixture.Handler.Invoke(h =>
            {
                full = !h.Io.Streams!.TryWrite(token, block);
                accepted += full ? 0 : 1;
            });
        }

        Assert.True(full, "the buffer has no end");
        for (int i = 0; i < accepted; i++)
            Assert.Equal(block, Read(peer, block.Length));
        fixture.Handler.Invoke(h => Assert.True(h.Io.Streams!.TryWrite(token, block)));
        Assert.Equal(block, Read(peer, block.Length));
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_reset_is_told_as_the_reason(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        using Socket listener = Listen(IPAddress.Loopback);
        int token = Connect(fixture, listener);
        Socket peer = Accept(listener);
        Loopback.Until(() => !fixture.Handler.Outcomes.IsEmpty, "the connection stood");
        peer.Close(0);
        Loopback.Until(() => fixture.Handler.ClosedConnections == 1, "the end was told");
        Assert.Contains((token, "Connection reset by peer"), fixture.Handler.Outcomes);
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Thousands_of_connections_closed_while_connecting_leave_nothing_behind(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        using Socket listener = Listen(IPAddress.Loopback);
        Connect(fixture, listener);
        using Socket first = Accept(listener);
        Loopback.Until(() => fixture.Handler.Outcomes.Count == 1, "the connection stood");
        var tokens = new HashSet<int>();
        int before = Descriptors.Sockets();
        for (int round = 0; round < 3000; round++)
        {
            fixture.Handler.Invoke(h =>
            {
                Assert.True(h.Io.Streams!.TryConnect(AddressOf(listener), out int token, out string failure), failure);
                Assert.True(tokens.Add(token), "a token was used twice");
                h.Io.Close(token);
                Assert.False(h.Io.Streams!.TryWrite(token, "x"u8));
            });
            Accept(listener).Dispose();
        }

        Assert.Single(fixture.Handler.Outcomes);
        Assert.InRange(Descriptors.Sockets(), 0, before + 500);
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Receiving_on_an_outgoing_connection_allocates_nothing_on_the_loop(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        using Socket listener = Listen(IPAddress.Loopback);
        Connect(fixture, listener);
        using Socket peer = Accept(listener);
        void Echo(int times)
        {
            for (int i = 0; i < times; i++)
            {
                peer.Send(new byte[1000]);
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

    private static Socket Listen(IPAddress address)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5000 };
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(100);
        return listener;
    }

    private static Socket Accept(Socket listener)
    {
        Socket peer = listener.Accept();
        peer.ReceiveTimeout = 5000;
        peer.NoDelay = true;
        return peer;
    }

    private static TransportAddress AddressOf(Socket listener) => Loopback.AddressOf(listener);

    private static int Connect(LoopFixture fixture, Socket listener) => Connect(fixture, AddressOf(listener));

    private static int Connect(LoopFixture fixture, TransportAddress remote)
    {
        int token = -1;
        fixture.Handler.Invoke(h => Assert.True(h.Io.Streams!.TryConnect(remote, out token, out string failure), failure));
        return token;
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
}
