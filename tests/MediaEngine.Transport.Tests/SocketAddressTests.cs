using System.Net;
using CsCheck;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

public sealed unsafe class SocketAddressTests
{
    [Fact]
    public void Round_trips_through_the_kernels_form() =>
        Gen.Select(Gen.Bool, Gen.Byte.Array[16], Gen.UShort, Gen.UInt).Sample((v6, bytes, port, scope) =>
        {
            bytes[0] |= 1; // not IPv4-mapped
            TransportAddress address = v6
                ? TransportAddress.FromIPv6(bytes, port, scope)
                : TransportAddress.FromIPv4(BitConverter.ToUInt32(bytes), port);
            byte* kernel = stackalloc byte[SocketAddress.MaxLength];
            int length = SocketAddress.Write(address, kernel);
            return length == (v6 ? 28 : 16) && SocketAddress.Read(kernel, (uint)length) == address;
        });

    [Theory, InlineData("192.0.2.77", 5004), InlineData("2001:db8::7", 40001)]
    public void Agrees_with_the_runtimes_own_serialisation(string text, int port)
    {
        System.Net.SocketAddress theirs = new IPEndPoint(IPAddress.Parse(text), port).Serialize();
        byte* ours = stackalloc byte[SocketAddress.MaxLength];
        int length = SocketAddress.Write(TransportAddress.From(IPAddress.Parse(text), port), ours);
        Assert.Equal(theirs.Buffer.Span[..theirs.Size].ToArray(), new Span<byte>(ours, length).ToArray());
    }

    [Fact]
    public void An_unknown_family_or_a_short_socket_address_is_not_an_address()
    {
        byte* bytes = stackalloc byte[SocketAddress.MaxLength];
        new Span<byte>(bytes, SocketAddress.MaxLength).Clear();
        *(ushort*)bytes = 2;
        Assert.True(SocketAddress.Read(bytes, 0).IsNone);
        Assert.True(SocketAddress.Read(bytes, 15).IsNone);
        *(ushort*)bytes = 10;
        Assert.True(SocketAddress.Read(bytes, 27).IsNone);
        *(ushort*)bytes = 1;
        Assert.True(SocketAddress.Read(bytes, 28).IsNone);
        Assert.Equal(0, SocketAddress.Write(default, bytes));
    }
}
