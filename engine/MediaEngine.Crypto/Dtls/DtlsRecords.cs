using System.Buffers.Binary;

namespace MediaEngine.Crypto.Dtls;

/// <summary>The plaintext framing of DTLS, enough to cut and filter without the library.</summary>
/// <remarks>
/// <code>
/// | type (1) | version (2) | epoch (2) | sequence number (6) | length (2) | fragment ...
/// </code>
/// RFC 6347 section 4.1.
/// </remarks>
internal static class DtlsRecords
{
    public const int HeaderLength = 13;
    public const int HandshakeHeaderLength = 12;
    public const byte ServerHello = 2;
    public const byte HelloVerifyRequest = 3;
    public const byte Certificate = 11;

    /// <summary>Octets of a HelloVerifyRequest besides its cookie.</summary>
    public const int HelloVerifyOverhead = HeaderLength + HandshakeHeaderLength + 3;

    /// <summary>Messages of servers: ServerHello, HelloVerifyRequest, NewSessionTicket, ServerKeyExchange, CertificateRequest, ServerHelloDone,
    /// CertificateStatus.</summary>
    private const uint ForClient = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 22;
    private const byte Alert = 21;
    private const byte Handshake = 22;
    private const byte ClientHello = 1;
    private const int RandomAt = HeaderLength + HandshakeHeaderLength + 2;
    private const int RandomLength = 32;
    private const byte MajorVersion = 0xfe;
    private const byte MinorVersion10 = 0xff;

    /// <summary>Length of the first record, or 0 when the octets do not hold a whole one.</summary>
    public static int FirstLength(ReadOnlySpan<byte> records)
    {
        if (records.Length < HeaderLength || records[0] is < 20 or > 63 || records[1] != MajorVersion)
            return 0;
        int length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(records[11..]);
        return length <= records.Length ? length : 0;
    }

    /// <summary>An alert in clear: anybody could have sent it, so it must not end a handshake (RFC 6347 section 4.1.2.7).</summary>
    public static bool IsUnprotectedAlert(ReadOnlySpan<byte> record) => record[0] == Alert && Epoch(record) == 0;

    /// <summary>The beginning of a new association: an unprotected ClientHello, or its first fragment.</summary>
    public static bool IsClientHello(ReadOnlySpan<byte> record) =>
        IsClearHandshake(record) && record[HeaderLength] == ClientHello && UInt24(record[(HeaderLength + 6)..]) == 0;

    /// <summary>One of several parts of an unprotected ClientHello, alone in its record.</summary>
    public static bool IsPartOfHello(ReadOnlySpan<byte> record)
    {
        if (!IsClearHandshake(record) || record[HeaderLength] != ClientHello)
            return false;
        int length = UInt24(record[(HeaderLength + 9)..]);
        return length > 0 && length < MessageLength(record) && record.Length == HeaderLength + HandshakeHeaderLength + length
            && FragmentOffset(record) + length <= MessageLength(record);
    }

    /// <summary>Of a clear handshake record: octets of the whole message.</summary>
    public static int MessageLength(ReadOnlySpan<byte> record) => UInt24(record[(HeaderLength + 1)..]);

    /// <summary>Of a clear handshake record: the message's number.</summary>
    public static int MessageSequence(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt16BigEndian(record[(HeaderLength + 4)..]);

    /// <summary>Of a clear handshake record: where in the message its part begins.</summary>
    public static int FragmentOffset(ReadOnlySpan<byte> record) => UInt24(record[(HeaderLength + 6)..]);

    /// <summary>What a server says first: ServerHello or HelloVerifyRequest, unprotected.</summary>
    public static bool IsServerAnswer(ReadOnlySpan<byte> record) =>
        IsClearHandshake(record) && record[HeaderLength] is ServerHello or HelloVerifyRequest;

    /// <summary>A handshake message, or several, in clear.</summary>
    public static bool IsClearHandshake(ReadOnlySpan<byte> record) =>
        record.Length >= HeaderLength + HandshakeHeaderLength && record[0] == Handshake && Epoch(record) == 0;

    /// <summary>A clear handshake message that this side never gets: the library would end the handshake for it, whoever sent it.</summary>
    public static bool IsForOtherRole(ReadOnlySpan<byte> record, bool active) =>
        IsClearHandshake(record) && record[HeaderLength] != Certificate
        && (record[HeaderLength] >= 32 || (ForClient >> record[HeaderLength] & 1) == (active ? 0u : 1u));

    public static int UInt24(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];

    /// <summary>The cookie of a ClientHello, empty in its first one; false when it is not whole in this record.</summary>
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

    /// <summary>Answers a hello with the demand for a cookie (RFC 6347 section 4.2.1), remembering nothing.</summary>
    /// <param name="hello">The record it answers, whose number it takes over.</param>
    /// <param name="cookie">To be repeated in the next hello.</param>
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

    /// <summary>The random of an unfragmented ClientHello, which tells one attempt of a peer from the next; empty when it is not there.</summary>
    public static ReadOnlySpan<byte> ClientRandom(ReadOnlySpan<byte> hello) =>
        hello.Length >= RandomAt + RandomLength ? hello.Slice(RandomAt, RandomLength) : default;

    private static ushort Epoch(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt16BigEndian(record[3..]);
}
