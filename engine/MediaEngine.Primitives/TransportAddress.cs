using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace MediaEngine.Primitives;

/// <summary>
/// IP address, port and IPv6 scope as one 24-byte value, used instead of <see cref="IPEndPoint"/> because it needs no allocation. An
/// IPv4-mapped IPv6 address is stored as IPv4.
/// </summary>
public readonly struct TransportAddress : IEquatable<TransportAddress>
{
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _scope;
    private readonly ushort _port;
    private readonly IpFamily _family;

    private TransportAddress(ulong high, ulong low, uint scope, ushort port, IpFamily family) =>
        (_high, _low, _scope, _port, _family) = (high, low, scope, port, family);

    /// <summary>From the four bytes of an IPv4 address in host order (127.0.0.1 is 0x7f000001).</summary>
    public static TransportAddress FromIPv4(uint address, ushort port) => new(0, address, 0, port, IpFamily.IPv4);

    /// <summary>From the sixteen bytes of an IPv6 address in network order.</summary>
    public static TransportAddress FromIPv6(ReadOnlySpan<byte> address, ushort port, uint scope = 0)
    {
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(address);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(address[8..]);
        return high == 0 && low >> 32 == 0xffff
            ? FromIPv4((uint)low, port)
            : new TransportAddress(high, low, scope, port, IpFamily.IPv6);
    }

    public static TransportAddress From(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 4
            ? FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes), (ushort)port)
            : FromIPv6(bytes, (ushort)port, (uint)address.ScopeId);
    }

    public static TransportAddress From(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return From(endPoint.Address, endPoint.Port);
    }

    /// <summary>
    /// Parses a literal address without a port ("192.0.2.1", "2001:db8::1"). Refuses names, brackets, and the short, octal and hexadecimal
    /// forms of IPv4, which other parsers read differently.
    /// </summary>
    public static bool TryParseAddress([NotNullWhen(true)] string? text, out TransportAddress address)
    {
        address = default;
        return text is not null && TryParseAddress(text.AsSpan(), out address);
    }

    /// <inheritdoc cref="TryParseAddress(string?, out TransportAddress)"/>
    public static bool TryParseAddress(ReadOnlySpan<char> text, out TransportAddress address)
    {
        address = default;
        if (!text.Contains(':'))
            return TryParseIPv4(text, out address);
        if (text.ContainsAny('[', ']') || !IPAddress.TryParse(text, out IPAddress? parsed))
            return false;
        address = From(parsed, 0);
        return true;
    }

    /// <summary>Parses "192.0.2.1:5004" or "[2001:db8::1]:5004".</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TransportAddress address)
    {
        address = default;
        int colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 1 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            return false;
        string host = text![..colon];
        bool bracketed = host[0] == '[' && host[^1] == ']';
        if (bracketed)
            host = host[1..^1];

        // Brackets if and only if the address is IPv6 (RFC 3986 section 3.2.2): without them the port could be part of the address.
        if (bracketed != host.Contains(':', StringComparison.Ordinal) || !TryParseAddress(host, out TransportAddress parsed))
            return false;
        address = parsed.WithPort(port);
        return true;
    }

    public IpFamily Family => _family;

    public ushort Port => _port;

    public uint Scope => _scope;

    /// <summary>No address: the peer is not known.</summary>
    public bool IsNone => _family == IpFamily.None;

    /// <summary>True for 0.0.0.0 and ::, whatever the port.</summary>
    public bool IsUnspecified => _family != IpFamily.None && _high == 0 && _low == 0;

    public bool IsLoopback => _family == IpFamily.IPv4 ? (_low >> 24) == 127 : _family == IpFamily.IPv6 && _high == 0 && _low == 1;

    public bool IsMulticast => _family == IpFamily.IPv4 ? (_low >> 28) == 0xe : _family == IpFamily.IPv6 && (_high >> 56) == 0xff;

    /// <summary>
    /// True for addresses that are not globally unique: RFC 1918, shared (RFC 6598), link-local (RFC 3927, RFC 4291), IPv6-only access
    /// (192.0.0.0/24, RFC 7335), unique local (RFC 4193).
    /// </summary>
    public bool IsPrivate => _family == IpFamily.IPv4
        ? (_low >> 24) == 10 || (_low >> 20) == 0xac1 || (_low >> 16) is 0xc0a8 or 0xa9fe || (_low >> 22) == 0x191
            || (_low >> 8) == 0xc00000
        : _family == IpFamily.IPv6 && ((_high >> 57) == 0x7e || (_high >> 54) == 0x3fa);

    /// <summary>The IPv4 address in host order; meaningful only for <see cref="IpFamily.IPv4"/>.</summary>
    public uint IPv4 => (uint)_low;

    /// <summary>Writes 4 or 16 address bytes in network order and returns how many.</summary>
    public int WriteAddress(Span<byte> destination)
    {
        if (_family == IpFamily.IPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
            return 4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        return 16;
    }

    public TransportAddress WithPort(int port) => new(_high, _low, _scope, (ushort)port, _family);

    public bool SameAddress(in TransportAddress other) =>
        _high == other._high && _low == other._low && _family == other._family && _scope == other._scope;

    public bool Equals(TransportAddress other) => SameAddress(other) && _port == other._port;

    public override bool Equals(object? obj) => obj is TransportAddress other && Equals(other);

    public override int GetHashCode()
    {
        ulong mixed = (_low ^ (_high * 0x9E3779B97F4A7C15UL)) * 0xD6E8FEB86659FD93UL + _port;
        return (int)(mixed ^ (mixed >> 32));
    }

    public static bool operator ==(in TransportAddress a, in TransportAddress b) => a.Equals(b);

    public static bool operator !=(in TransportAddress a, in TransportAddress b) => !a.Equals(b);

    /// <summary>The address without the port, as SDP writes it ("192.0.2.1", "2001:db8::1").</summary>
    public string AddressText()
    {
        if (_family == IpFamily.None)
            return string.Empty;
        if (_family == IpFamily.IPv4)
            return string.Create(CultureInfo.InvariantCulture, stackalloc char[16],
                $"{(byte)(_low >> 24)}.{(byte)(_low >> 16)}.{(byte)(_low >> 8)}.{(byte)_low}");
        Span<byte> bytes = stackalloc byte[16];
        WriteAddress(bytes);
        return new IPAddress(bytes, _scope).ToString();
    }

    public override string ToString() => _family switch
    {
        IpFamily.IPv4 => $"{AddressText()}:{_port}",
        IpFamily.IPv6 => $"[{AddressText()}]:{_port}",
        _ => "none",
    };

    /// <summary>Parses four decimal numbers without leading zeros.</summary>
    private static bool TryParseIPv4(ReadOnlySpan<char> text, out TransportAddress address)
    {
        address = default;
        uint value = 0;
        for (int part = 0; part < 4; part++)
        {
            int end = part < 3 ? text.IndexOf('.') : text.Length;
            if (end is < 1 or > 3 || (end > 1 && text[0] == '0'))
                return false;
            uint number = 0;
            foreach (char digit in text[..end])
            {
                if (!char.IsAsciiDigit(digit))
                    return false;
                number = number * 10 + (uint)(digit - '0');
            }

            if (number > 255)
                return false;
            value = (value << 8) | number;
            text = part < 3 ? text[(end + 1)..] : default;
        }

        address = FromIPv4(value, 0);
        return true;
    }
}
