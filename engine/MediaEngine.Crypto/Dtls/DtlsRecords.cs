using System.Buffers.Binary;

namespace MediaEngine.Crypto.Dtls;

/// <summary>The plaintext framing of DTLS records (RFC 6347 section 4.1), enough to split and filter datagrams without OpenSSL.</summary>
/// <remarks>
/// <code>
/// | type (1) | version (2) | epoch (2) | sequence number (6) | length (2) | fragment ...
/// </code>
/// </remarks>
internal static class DtlsRecords
{
    public const int HeaderLength = 13;
    public const int HandshakeHeaderLength = 12;
    public const byte ServerHello = 2;
    public const byte HelloVerifyRequest = 3;
    public const byte Certificate = 11;

    /// <summary>Octets of a HelloVerifyRequest without its cookie.</summary>
    public const int HelloVerifyOverhead = HeaderLength + HandshakeHeaderLength + 3;

    /// <summary>
    /// Handshake messages that only servers send: ServerHello, HelloVerifyRequest, NewSessionTicket, ServerKeyExchange, CertificateRequest,
    /// ServerHelloDone, CertificateStatus.
    /// </summary>
    private const uint ForClient = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 22;
    private const byte Alert = 21;
    private const byte Handshake = 22;
    private const byte ClientHello = 1;
    private const int RandomAt = HeaderLength + HandshakeHeaderLength + 2;
    private const int RandomLength = 32;
    private const byte MajorVersion = 0xfe;
    private const byte MinorVersion10 = 0xff;

    /// <summary>Length of the first record; 0 when the octets do not hold a whole record.</summary>
    public static int FirstLength(ReadOnlySpan<byte> records)
    {
        if (records.Length < HeaderLength || records[0] is < 20 or > 63 || records[1] != MajorVersion)
            return 0;
        int length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(records[11..]);
        return length <= records.Length ? length : 0;
    }

    /// <summary>An unprotected alert. Anyone could have sent it, so it must not end a handshake (RFC 6347 section 4.1.2.7).</summary>
    public static bool IsUnprotectedAlert(ReadOnlySpan<byte> record) => record[0] == Alert && Epoch(record) == 0;

    /// <summary>The beginning of a new association: an unprotected ClientHello, or its first fragment.</summary>
    public static bool IsClientHello(ReadOnlySpan<byte> record) =>
        IsClearHandshake(record) && record[HeaderLength] == ClientHello && UInt24(record[(HeaderLength + 6)..]) == 0;

    /// <summary>One fragment of an unprotected ClientHello, alone in its record.</summary>
    public static bool IsPartOfHello(ReadOnlySpan<byte> record)
    {
        if (!IsClearHandshake(record) || record[HeaderLength] != ClientHello)
            return false;
        int length = UInt24(record[(HeaderLength + 9)..]);
        return length > 0 && length < MessageLength(record) && record.Length == HeaderLength + HandshakeHeaderLength + length
            && FragmentOffset(record) + length <= MessageLength(record);
    }

    /// <summary>Of an unprotected handshake record: length of the whole message in octets.</summary>
    public static int MessageLength(ReadOnlySpan<byte> record) => UInt24(record[(HeaderLength + 1)..]);

    /// <summary>Of an unprotected handshake record: the message sequence number.</summary>
    public static int MessageSequence(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt16BigEndian(record[(HeaderLength + 4)..]);

    /// <summary>Of an unprotected handshake record: offset of the fragment in the message.</summary>
    public static int FragmentOffset(ReadOnlySpan<byte> record) => UInt24(record[(HeaderLength + 6)..]);

    /// <summary>The first message of a server: an unprotected ServerHello or HelloVerifyRequest.</summary>
    public static bool IsServerAnswer(ReadOnlySpan<byte> record) =>
        IsClearHandshake(record) && record[HeaderLength] is ServerHello or HelloVerifyRequest;

    /// <summary>One or several unprotected handshake messages.</summary>
    public static bool IsClearHandshake(ReadOnlySpan<byte> record) =>
        record.Length >= HeaderLength + HandshakeHeaderLength && record[0] == Handshake && Epoch(record) == 0;

    /// <summary>
    /// An unprotected handshake message that this role never receives. OpenSSL would end the handshake on it, whoever sent it.
    /// </summary>
    public static bool IsForOtherRole(ReadOnlySpan<byte> record, bool active) =>
        IsClearHandshake(record) && record[HeaderLength] != Certificate
        && (record[HeaderLength] >= 32 || (ForClient >> record[HeaderLength] & 1) == (active ? 0u : 1u));

    public static int UInt24(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];

    /// <summary>The cookie of a ClientHello, empty in the first ClientHello. False when the cookie is not whole in this record.</summary>
    public static bool TryReadCookie(ReadOnlySpan<byte> hello, out ReadOnlySpan<byte> cookie)
    {
        cookie = default;
        int at = RandomAt + RandomLength;
        if (hello.Length <= at)
            return false;
        at += 1 + hello[at];
        if (hello.Length <= at || hello.Length < at + 1 + hello[at])
            return false;
        cookie = hello.Slice(at + 1, hello[at]);
        return true;
    }

    /// <summary>Writes a HelloVerifyRequest with a cookie (RFC 6347 section 4.2.1). Keeps no state.</summary>
    /// <param name="hello">The record it answers. The answer takes over its record number.</param>
    /// <param name="cookie">The cookie the next ClientHello has to repeat.</param>
    public static byte[] WriteHelloVerifyRequest(ReadOnlySpan<byte> hello, ReadOnlySpan<byte> cookie)
    {
        byte[] record = new byte[HelloVerifyOverhead + cookie.Length];
        int body = 3 + cookie.Length;
        (record[0], record[1], record[2]) = (Handshake, MajorVersion, MinorVersion10);
        hello[5..11].CopyTo(record.AsSpan(5));
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(11), (ushort)(HandshakeHeaderLength + body));
        Span<byte> message = record.AsSpan(HeaderLength);
        message[0] = HelloVerifyRequest;
        message[3] = message[11] = (byte)body;
        (message[12], message[13], message[14]) = (MajorVersion, MinorVersion10, (byte)cookie.Length);
        cookie.CopyTo(message[15..]);
        return record;
    }

    /// <summary>
    /// The random of an unfragmented ClientHello, which distinguishes the attempts of a peer; empty when the record has none.
    /// </summary>
    public static ReadOnlySpan<byte> ClientRandom(ReadOnlySpan<byte> hello) =>
        hello.Length >= RandomAt + RandomLength ? hello.Slice(RandomAt, RandomLength) : default;

    private static ushort Epoch(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt16BigEndian(record[3..]);
}
