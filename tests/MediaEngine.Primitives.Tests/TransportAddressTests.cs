using System.Net;
using CsCheck;

namespace MediaEngine.Primitives.Tests;

public sealed class TransportAddressTests
{
    private static readonly Gen<IPEndPoint> _endPoints =
        Gen.Select(Gen.Bool, Gen.Byte.Array[16], Gen.UShort, Gen.Int[0, 3]).Select((v6, bytes, port, sparse) =>
        {
            // Addresses with many zeros exercise the "::" of the text form.
            if (sparse > 0)
                Array.Clear(bytes, 4 * sparse - 2, 4);
            bytes[0] |= 0x20;
            return new IPEndPoint(new IPAddress(v6 ? bytes : bytes.AsSpan(0, 4)), port);
        });

    [Fact]
    public void Text_and_bytes_agree_with_the_runtime() => _endPoints.Sample(endPoint =>
    {
        TransportAddress address = TransportAddress.From(endPoint);
        byte[] bytes = new byte[16];
        int length = address.WriteAddress(bytes);
        return address.ToString() == endPoint.ToString()
            && address.AddressText() == endPoint.Address.ToString()
            && bytes.AsSpan(0, length).SequenceEqual(endPoint.Address.GetAddressBytes())
            && address.Port == endPoint.Port;
    });

    [Fact]
    public void Parses_what_it_prints() => _endPoints.Sample(endPoint =>
    {
        TransportAddress address = TransportAddress.From(endPoint);
        return TransportAddress.TryParse(address.ToString(), out TransportAddress whole) && whole == address
            && TransportAddress.TryParseAddress(address.AddressText(), out TransportAddress bare) && bare == address.WithPort(0);
    });

    [Fact]
    public void Equality_and_hash_follow_address_port_and_scope() => Gen.Select(_endPoints, _endPoints).Sample((a, b) =>
    {
        TransportAddress x = TransportAddress.From(a);
        TransportAddress y = TransportAddress.From(b);
        TransportAddress copy = TransportAddress.From(new IPEndPoint(new IPAddress(a.Address.GetAddressBytes()), a.Port));
        return x == copy && x.GetHashCode() == copy.GetHashCode() && x.Equals((object)copy)
            && (x == y) == a.Equals(b) && (x != y) != (x == y)
            && x.WithPort(x.Port ^ 1) != x && x.SameAddress(x.WithPort(x.Port ^ 1));
    });

    [Fact]
    public void Hashes_of_neighbouring_ports_and_addresses_spread()
    {
        var buckets = new HashSet<int>();
        for (uint address = 0; address < 64; address++)
        {
            for (int port = 0; port < 64; port++)
                buckets.Add(TransportAddress.FromIPv4(0x0a000000 + address, (ushort)(30000 + 2 * port)).GetHashCode() & 0xffff);
        }

        Assert.True(buckets.Count > 3500, $"4096 addresses fall into {buckets.Count} of 65536 buckets");
    }

    [Fact]
    public void An_IPv4_mapped_address_is_IPv4()
    {
        TransportAddress mapped = TransportAddress.From(IPAddress.Parse("::ffff:192.0.2.1"), 5004);
        Assert.Equal(IpFamily.IPv4, mapped.Family);
        Assert.Equal(TransportAddress.FromIPv4(0xC0000201, 5004), mapped);
    }

    [Fact]
    public void Scope_tells_link_local_addresses_apart()
    {
        byte[] bytes = IPAddress.Parse("fe80::1").GetAddressBytes();
        Assert.NotEqual(TransportAddress.FromIPv6(bytes, 1, 2), TransportAddress.FromIPv6(bytes, 1, 3));
        Assert.Equal(2u, TransportAddress.FromIPv6(bytes, 1, 2).Scope);
    }

    [Theory]
    [InlineData("127.0.0.1", true, false, false)]
    [InlineData("::1", true, false, false)]
    [InlineData("0.0.0.0", false, true, false)]
    [InlineData("::", false, true, false)]
    [InlineData("224.0.0.1", false, false, true)]
    [InlineData("239.255.255.255", false, false, true)]
    [InlineData("ff02::1", false, false, true)]
    [InlineData("192.0.2.1", false, false, false)]
    [InlineData("2001:db8::1", false, false, false)]
    public void Knows_special_addresses(string text, bool loopback, bool unspecified, bool multicast)
    {
        Assert.True(TransportAddress.TryParseAddress(text, out TransportAddress address));
        Assert.Equal((loopback, unspecified, multicast), (address.IsLoopback, address.IsUnspecified, address.IsMulticast));
        Assert.False(address.IsNone);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("example.org")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData(" 1.2.3.4")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("::1::")]
    public void Refuses_what_is_not_one_plain_address(string? text)
    {
        Assert.False(TransportAddress.TryParseAddress(text, out TransportAddress address));
        Assert.True(address.IsNone);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(":5004")]
    [InlineData("1.2.3.4")]
    [InlineData("1.2.3.4:")]
    [InlineData("1.2.3.4:65536")]
    [InlineData("1.2.3.4:-1")]
    [InlineData("1.2.3.4:+5")]
    [InlineData("1.2.3.4: 5")]
    [InlineData("[1.2.3.4]:5")]
    [InlineData("::1:5004")]
    [InlineData("[::1]")]
    [InlineData("[::1]:")]
    [InlineData("[]:5")]
    [InlineData("host:5")]
    public void Refuses_what_is_not_address_and_port(string? text) => Assert.False(TransportAddress.TryParse(text, out _));

    [Fact]
    public void No_text_makes_it_throw() => Gen.String[Gen.Char["0123456789abcdef:.[]% -+"], 0, 30].Sample(text =>
    {
        _ = TransportAddress.TryParse(text, out _);
        _ = TransportAddress.TryParseAddress(text, out _);
    });

    [Fact]
    public void The_default_address_is_none()
    {
        Assert.True(default(TransportAddress).IsNone);
        Assert.False(default(TransportAddress).IsUnspecified);
        Assert.Equal("none", default(TransportAddress).ToString());
    }
}
