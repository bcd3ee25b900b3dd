using System.Buffers.Binary;
using System.Globalization;

namespace MediaEngine.Primitives;

/// <summary>A network in CIDR notation. An address without a prefix length is a network of one address.</summary>
public readonly record struct AddressPrefix
{
    private readonly UInt128 _bits;
    private readonly UInt128 _mask;

    private AddressPrefix(in TransportAddress address, int length)
    {
        Family = address.Family;
        Length = length;
        int width = address.Family == IpFamily.IPv4 ? 32 : 128;
        UInt128 ones = width == 32 ? uint.MaxValue : UInt128.MaxValue;
        _mask = length == 0 ? UInt128.Zero : (ones << (width - length)) & ones;
        _bits = BitsOf(address) & _mask;
    }

    public IpFamily Family { get; }

    /// <summary>Prefix length in bits: 0 to 32 (IPv4) or 0 to 128 (IPv6).</summary>
    public int Length { get; }

    public bool Contains(in TransportAddress address) => address.Family == Family && (BitsOf(address) & _mask) == _bits;

    /// <summary>Parses "10.0.0.0/8", "2001:db8::/32" or an address. Bits after the prefix may be set (10.1.2.3/8).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AddressPrefix prefix)
    {
        prefix = default;
        int slash = text.IndexOf('/');
        if (!TransportAddress.TryParseAddress(slash < 0 ? text : text[..slash], out TransportAddress address))
            return false;
        int width = address.Family == IpFamily.IPv4 ? 32 : 128;
        int length = width;
        if (slash >= 0
            && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > width))
            return false;
        prefix = new AddressPrefix(address, length);
        return true;
    }

    private static UInt128 BitsOf(in TransportAddress address)
    {
        if (address.Family == IpFamily.IPv4)
            return address.IPv4;
        Span<byte> bytes = stackalloc byte[16];
        address.WriteAddress(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
