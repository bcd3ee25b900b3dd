using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Stun;

/// <summary>
/// View of one STUN message (RFC 8489 section 5). Parsing checks that all attributes are inside the datagram. Nothing is authenticated
/// before <see cref="VerifyIntegrity"/>.
/// <code>
/// |0 0|     STUN Message Type     |         Message Length        |
/// |                         Magic Cookie                          |
/// |                     Transaction ID (96 bits)                  |
/// |  Attribute type               |  Length   | Value, padded ... |
/// </code>
/// </summary>
public readonly ref struct StunMessage
{
    public const int HeaderLength = 20;
    public const uint MagicCookie = 0x2112a442;

    /// <summary>Longest message that is parsed, in octets: the size of an unfragmented packet.</summary>
    public const int MaxLength = 1500;

    private const int AttributeHeader = 4;
    private const ushort BindingMethod = 1;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _integrity;
    private readonly int _fingerprint;

    private StunMessage(ReadOnlySpan<byte> bytes, int integrity, int fingerprint)
    {
        _bytes = bytes;
        _integrity = integrity;
        _fingerprint = fingerprint;
    }

    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (!HasHeader(datagram) || datagram.Length > MaxLength)
            return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if (length % 4 != 0 || length != datagram.Length - HeaderLength)
            return false;
        int integrity = 0;
        int fingerprint = 0;
        for (int at = HeaderLength; at < datagram.Length;)
        {
            var type = (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(datagram[at..]);
            int size = BinaryPrimitives.ReadUInt16BigEndian(datagram[(at + 2)..]);
            int end = at + AttributeHeader + Padded(size);
            if (end > datagram.Length || fingerprint != 0)
                return false;
            if (type == StunAttributeType.MessageIntegrity && integrity == 0)
            {
                if (size != StunChecksums.IntegrityLength)
                    return false;
                integrity = at;
            }
            else if (type == StunAttributeType.Fingerprint)
            {
                if (size != sizeof(uint))
                    return false;
                fingerprint = at;
            }

            at = end;
        }

        message = new StunMessage(datagram, integrity, fingerprint);
        return true;
    }

    /// <summary>
    /// True when the datagram starts with a STUN header and the magic cookie, which distinguishes it from media with the same first octet.
    /// </summary>
    public static bool HasHeader(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= HeaderLength && (datagram[0] & 0xc0) == 0 && BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) == MagicCookie;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public StunClass Class => (StunClass)(((_bytes[0] & 1) << 1) | ((_bytes[1] >> 4) & 1));

    /// <summary>True for the Binding method, the only one ICE uses.</summary>
    public bool IsBinding
    {
        get
        {
            int type = BinaryPrimitives.ReadUInt16BigEndian(_bytes);
            return ((type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2)) == BindingMethod;
        }
    }

    public StunTransactionId TransactionId => StunTransactionId.Read(_bytes[8..]);

    public bool HasFingerprint => _fingerprint != 0;

    /// <summary>
    /// Value of the first attribute of a type among those MESSAGE-INTEGRITY covers. Attributes after MESSAGE-INTEGRITY count as absent.
    /// </summary>
    public bool TryFind(StunAttributeType wanted, out ReadOnlySpan<byte> value)
    {
        for (int at = HeaderLength; at < CoveredEnd;)
        {
            int size = BinaryPrimitives.ReadUInt16BigEndian(_bytes[(at + 2)..]);
            if ((StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(_bytes[at..]) == wanted)
            {
                value = _bytes.Slice(at + AttributeHeader, size);
                return true;
            }

            at += AttributeHeader + Padded(size);
        }

        value = default;
        return false;
    }

    public bool Has(StunAttributeType type) => TryFind(type, out _);

    public bool TryGetUInt32(StunAttributeType type, out uint value)
    {
        bool found = TryFind(type, out ReadOnlySpan<byte> bytes) && bytes.Length == sizeof(uint);
        value = found ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
        return found;
    }

    public bool TryGetUInt64(StunAttributeType type, out ulong value)
    {
        bool found = TryFind(type, out ReadOnlySpan<byte> bytes) && bytes.Length == sizeof(ulong);
        value = found ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;
        return found;
    }

    /// <summary>XOR-MAPPED-ADDRESS (RFC 8489 section 14.2).</summary>
    public bool TryGetMappedAddress(out TransportAddress address)
    {
        address = default;
        if (!TryFind(StunAttributeType.XorMappedAddress, out ReadOnlySpan<byte> value) || value.Length < 8)
            return false;
        ushort port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ (MagicCookie >> 16));
        switch (value[1], value.Length)
        {
            case (1, 8):
                address = TransportAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(value[4..]) ^ MagicCookie, port);
                return true;
            case (2, 20):
                Span<byte> bytes = stackalloc byte[16];
                for (int i = 0; i < bytes.Length; i++)
                    bytes[i] = (byte)(value[4 + i] ^ _bytes[4 + i]);
                address = TransportAddress.FromIPv6(bytes, port);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The error code, 300 to 699; 0 when there is none.</summary>
    public int ErrorCode
    {
        get
        {
            if (!TryFind(StunAttributeType.ErrorCode, out ReadOnlySpan<byte> value) || value.Length < 4)
                return 0;
            (int hundreds, int number) = (value[2] & 7, value[3]);
            return hundreds is >= 3 and <= 6 && number < 100 ? hundreds * 100 + number : 0;
        }
    }

    /// <summary>True when the attribute is present and is the HMAC of the message under the key; compared in constant time.</summary>
    public bool VerifyIntegrity(ReadOnlySpan<byte> key)
    {
        if (_integrity == 0)
            return false;
        Span<byte> mac = stackalloc byte[StunChecksums.IntegrityLength];
        StunChecksums.Integrity(_bytes, _integrity, key, mac);
        return CryptographicOperations.FixedTimeEquals(mac, _bytes.Slice(_integrity + AttributeHeader, StunChecksums.IntegrityLength));
    }

    public bool VerifyFingerprint() =>
        _fingerprint != 0
        && StunChecksums.Fingerprint(_bytes[.._fingerprint]) == BinaryPrimitives.ReadUInt32BigEndian(
            _bytes[(_fingerprint + AttributeHeader)..]);

    /// <summary>Comprehension-required types that the engine does not know, as many as fit.</summary>
    public int UnknownRequired(Span<StunAttributeType> destination)
    {
        int count = 0;
        for (int at = HeaderLength; at < CoveredEnd && count < destination.Length;)
        {
            var type = (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(_bytes[at..]);
            if ((ushort)type < 0x8000 && !IsKnown(type))
                destination[count++] = type;
            at += AttributeHeader + Padded(BinaryPrimitives.ReadUInt16BigEndian(_bytes[(at + 2)..]));
        }

        return count;
    }

    internal static int Padded(int length) => (length + 3) & ~3;

    private int CoveredEnd => _integrity != 0 ? _integrity : _fingerprint != 0 ? _fingerprint : _bytes.Length;

    private static bool IsKnown(StunAttributeType type) => type is StunAttributeType.MappedAddress or StunAttributeType.Username
        or StunAttributeType.ErrorCode or StunAttributeType.UnknownAttributes or StunAttributeType.Realm or StunAttributeType.Nonce
        or StunAttributeType.MessageIntegritySha256 or StunAttributeType.XorMappedAddress or StunAttributeType.Priority
        or StunAttributeType.UseCandidate;
}
