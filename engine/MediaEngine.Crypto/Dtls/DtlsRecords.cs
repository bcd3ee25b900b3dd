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
    private const byte Alert = 21;
    private const byte Handshake = 22;
    private const byte ClientHello = 1;
    private const int RandomAt = HeaderLength + 12 + 2;
    private const int RandomLength = 32;
    private const byte MajorVersion = 0xfe;

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

    /// <summary>The beginning of a new association: an unprotected ClientHello.</summary>
    public static bool IsClientHello(ReadOnlySpan<byte> record) =>
        record.Length > HeaderLength && record[0] == Handshake && Epoch(record) == 0 && record[HeaderLength] == ClientHello;

    /// <summary>The random of an unfragmented ClientHello, which tells one attempt of a peer from the next; empty when it is not there.</summary>
    public static ReadOnlySpan<byte> ClientRandom(ReadOnlySpan<byte> hello) =>
        hello.Length >= RandomAt + RandomLength ? hello.Slice(RandomAt, RandomLength) : default;

    private static ushort Epoch(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt16BigEndian(record[3..]);
}
