using System.Net;
using System.Net.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Testing;

namespace MediaEngine.Transport.Tests;

/// <summary>Peers and ports on the loopback interface.</summary>
internal static class Loopback
{
    public static readonly PortPool V4 = Pool("127.0.0.1", 41000, 41999);
    public static readonly PortPool V6 = Pool("::1", 41000, 41999);

    public static PortPool Pool(string address, int first, int last)
    {
        Assert.True(TransportAddress.TryParseAddress(address, out TransportAddress parsed));
        return new PortPool("test", parsed, parsed, first, last);
    }

    public static PortAllocator Allocator(int receiveBufferBytes = UdpSocketFactory.DefaultBufferBytes) =>
        new(new SystemRandom(), () => MonotonicClock.Now, new UdpSocketFactory(receiveBufferBytes));

    public static MediaPort Allocate(PortAllocator allocator, PortPool pool)
    {
        var ports = new MediaPort?[1];
        Assert.True(allocator.TryAllocate(pool, ports));
        return ports[0]!;
    }

    public static Socket Peer(AddressFamily family = AddressFamily.InterNetwork)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000, ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, 0));
        return socket;
    }

    public static TransportAddress AddressOf(Socket socket) => TransportAddress.From((IPEndPoint)socket.LocalEndPoint!);

    public static IPEndPoint EndPoint(TransportAddress address)
    {
        byte[] bytes = new byte[16];
        int length = address.WriteAddress(bytes);
        return new IPEndPoint(new IPAddress(bytes.AsSpan(0, length)), address.Port);
    }

    public static void Send(this Socket socket, byte[] payload, MediaPort to) => socket.SendTo(payload, EndPoint(to.Local));

    public static byte[] Receive(this Socket socket)
    {
        byte[] buffer = new byte[2048];
        int length = socket.Receive(buffer);
        return buffer[..length];
    }

    /// <summary>Waits for a condition that another thread makes true. Fails after 20 s.</summary>
    public static void Until(Func<bool> condition, string what) =>
        Assert.True(Eventually.Becomes(condition), "never happened: " + what);

    private sealed class SystemRandom : IRandomSource
    {
        public void Fill(Span<byte> destination) => Random.Shared.NextBytes(destination);
    }
}
