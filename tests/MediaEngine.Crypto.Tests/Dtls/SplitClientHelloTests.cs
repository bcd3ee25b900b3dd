using System.Buffers.Binary;
using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Tests.Dtls;

/// <summary>Browsers send ClientHellos of 1400 octets and more, which arrive in two datagrams.</summary>
public sealed class SplitClientHelloTests
{
    private readonly List<byte[]> _hellos = [];

    /// <summary>A source that ICE has authenticated, and one that has to return a cookie.</summary>
    public static MatrixTheoryData<string, bool> Ways =>
        new(["in order", "swapped", "first repeated", "all repeated", "in one datagram"], [false, true]);

    [Theory, MemberData(nameof(Ways))]
    public void M16_A_hello_in_two_parts_connects(string way, bool cookies)
    {
        using var network = new DtlsNetwork(cookieSecret: cookies ? new byte[32] : null);
        network.ExchangeFingerprints();
        Converse(network, hello => Split(hello, way));
        Assert.True(network.Active.IsConnected && network.Passive.IsConnected);

        // The second part from a source without a cookie is not kept, so it is repeated once.
        Assert.InRange(_hellos.Count, 1, (cookies ? 2 : 1) + (cookies && way == "swapped" ? 1 : 0));
    }

    [Fact]
    public void M16_Fragments_of_sources_without_a_cookie_are_not_kept()
    {
        using var network = new DtlsNetwork(cookieSecret: new byte[32]);
        network.ExchangeFingerprints();
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        byte[] buffer = new byte[2048];
        Assert.True(network.Active.TryGetTransmit(buffer, out _, out int length));
        byte[][] parts = [.. Split(buffer[..length], "in order")];
        for (int i = 0; i < 100; i++)
        {
            TransportAddress forged = DtlsNetwork.Address($"127.0.0.9:{2000 + i}");
            network.Passive.Receive(parts[1], forged, DtlsNetwork.Now);
            network.Passive.Receive(parts[0], forged, DtlsNetwork.Now);
            network.Passive.Receive(parts[1], forged, DtlsNetwork.Now);
            Assert.True(network.Passive.TryGetTransmit(buffer, out _, out length));
            Assert.Equal(3, buffer[13]); // HelloVerifyRequest, shorter than the ClientHello
            Assert.False(network.Passive.TryGetTransmit(buffer, out _, out _));
        }

        Assert.Equal(0, network.Passive.Pending);
        Assert.Equal(200, network.Passive.DroppedDatagrams);
    }

    [Fact]
    public void M16_Fragments_that_never_become_a_hello_do_not_block_the_peer()
    {
        using var network = new DtlsNetwork();
        network.ExchangeFingerprints();
        byte[] part = new byte[13 + 12 + 100];
        for (int i = 0; i < 1000; i++)
        {
            (part[0], part[1], part[2], part[13]) = (22, 0xfe, 0xfd, 1);
            BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(11), 112);
            BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(15), (ushort)(200 + i * 60));
            BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(17), (ushort)i);
            part[21] = (byte)(i % 2 * 50);
            part[24] = 100;
            network.Passive.Receive(part, DtlsNetwork.ActiveAddress, DtlsNetwork.Now);
        }

        Converse(network, hello => Split(hello, "swapped"));
        Assert.True(network.Active.IsConnected && network.Passive.IsConnected);
        Assert.Single(_hellos);
    }

    private void Converse(DtlsNetwork network, Func<byte[], IEnumerable<byte[]>> onTheWay)
    {
        byte[] buffer = new byte[2048];
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        MonotonicTime end = DtlsNetwork.Now + TimeSpan.FromSeconds(20);
        while (!(network.Active.IsConnected && network.Passive.IsConnected) && DtlsNetwork.Now < end)
        {
            if (DtlsNetwork.Now >= network.Active.NextDeadline)
                network.Active.HandleTimeout(DtlsNetwork.Now);
            while (network.Active.TryGetTransmit(buffer, out _, out int length))
            {
                byte[] datagram = buffer[..length];
                if (datagram[0] != 22 || datagram[13] != 1)
                {
                    network.Passive.Receive(datagram, DtlsNetwork.ActiveAddress, DtlsNetwork.Now);
                    continue;
                }

                _hellos.Add(datagram);
                foreach (byte[] part in onTheWay(datagram))
                    network.Passive.Receive(part, DtlsNetwork.ActiveAddress, DtlsNetwork.Now);
            }

            while (network.Passive.TryGetTransmit(buffer, out _, out int length))
                network.Active.Receive(buffer.AsSpan(0, length), DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
            Thread.Yield();
        }
    }

    /// <summary>Split as by a client with a smaller MTU.</summary>
    private static IEnumerable<byte[]> Split(byte[] hello, string way)
    {
        int half = 25 + (hello.Length - 25) * 2 / 3;
        byte[] first = [.. hello[..half]];
        byte[] second = [.. hello[..25], .. hello[half..]];
        Describe(first, 0);
        Describe(second, half - 25);
        return way switch
        {
            "in order" => [first, second],
            "swapped" => [second, first],
            "first repeated" => [first, first, second],
            "all repeated" => [first, second, first, second],
            _ => [[.. first, .. second]],
        };

        static void Describe(byte[] part, int at)
        {
            int length = part.Length - 25;
            BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(11), (ushort)(12 + length));
            (part[19], part[20], part[21]) = (0, (byte)(at >> 8), (byte)at);
            (part[22], part[23], part[24]) = (0, (byte)(length >> 8), (byte)length);
        }
    }
}
