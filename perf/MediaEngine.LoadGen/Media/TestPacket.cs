using System.Buffers.Binary;

namespace MediaEngine.LoadGen.Media;

/// <summary>
/// The RTP packet of the load (RFC 3550 section 5.1) with its identity in the payload:
/// <code>
/// 0        2        4                 8                 12
/// | V=2 PT | seq    | timestamp       | SSRC            |
/// | run id          | packet number                     |
/// | time sent, ns                     | filler ...      |
/// | packet number XOR check, the last 8 bytes           |
/// </code>
/// Header fields are big-endian, payload fields little-endian.
/// </summary>
internal static class TestPacket
{
    /// <summary>The smallest packet that holds all fields.</summary>
    public const int MinimumSize = HeaderSize + 4 + 8 + 8 + 8;

    /// <summary>Bytes of the RTP header.</summary>
    public const int HeaderSize = 12;

    private const ulong Check = 0x9E3779B97F4A7C15;

    /// <summary>Writes the fields that differ from packet to packet.</summary>
    public static void Write(
        Span<byte> packet, int payloadType, bool marker, ulong round, uint timestamp, uint ssrc, uint run, long number, long now)
    {
        WriteHeader(packet, payloadType, marker, round, timestamp, ssrc);
        BinaryPrimitives.WriteUInt32LittleEndian(packet[12..], run);
        BinaryPrimitives.WriteInt64LittleEndian(packet[16..], number);
        BinaryPrimitives.WriteInt64LittleEndian(packet[24..], now);
        BinaryPrimitives.WriteUInt64LittleEndian(packet[^8..], (ulong)number ^ Check);
    }

    /// <summary>Writes the RTP header only, for audio payloads.</summary>
    public static void WriteHeader(Span<byte> packet, int payloadType, bool marker, ulong round, uint timestamp, uint ssrc)
    {
        packet[0] = 0x80;
        packet[1] = (byte)(payloadType | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)round);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], ssrc);
    }

    /// <summary>Replaces the send time, when the whole batch is ready.</summary>
    public static void Stamp(Span<byte> packet, long now) => BinaryPrimitives.WriteInt64LittleEndian(packet[24..], now);

    /// <summary>Reads the fields <see cref="Write"/> wrote. False when it is not such a packet, or the payload was modified.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, int size, out uint run, out long number, out long sent)
    {
        run = 0;
        number = 0;
        sent = 0;
        if (packet.Length != size || packet[0] != 0x80)
            return false;
        run = BinaryPrimitives.ReadUInt32LittleEndian(packet[12..]);
        number = BinaryPrimitives.ReadInt64LittleEndian(packet[16..]);
        sent = BinaryPrimitives.ReadInt64LittleEndian(packet[24..]);
        return BinaryPrimitives.ReadUInt64LittleEndian(packet[^8..]) == ((ulong)number ^ Check);
    }
}
