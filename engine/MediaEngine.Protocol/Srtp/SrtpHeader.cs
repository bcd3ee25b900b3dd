using System.Buffers.Binary;

namespace MediaEngine.Protocol.Srtp;

/// <summary>The fields of an RTP header that SRTP needs: its length, the SSRC and the sequence number.</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// |                           timestamp                           |
/// |           synchronization source (SSRC) identifier            |
/// |            contributing source (CSRC) identifiers ...         |
/// |      defined by profile       |           length              |  if X
/// |                        header extension ...                   |
/// </code>
/// RFC 3550 section 5.1 and 5.3.1.
/// </remarks>
internal static class SrtpHeader
{
    public const int RtpFixed = 12;
    public const int RtcpFixed = 8;

    /// <summary>False when the octets are not an RTP version 2 packet whose header fits into them.</summary>
    public static bool TryMeasure(ReadOnlySpan<byte> packet, out int headerLength)
    {
        headerLength = 0;
        if (packet.Length < RtpFixed || packet[0] >> 6 != 2)
            return false;
        int length = RtpFixed + CsrcLength(packet);
        if (HasExtension(packet))
        {
            if (packet.Length < length + 4)
                return false;
            length += 4 + 4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]);
        }

        headerLength = length;
        return length <= packet.Length;
    }

    public static bool HasExtension(ReadOnlySpan<byte> packet) => (packet[0] & 0x10) != 0;

    public static int CsrcLength(ReadOnlySpan<byte> packet) => (packet[0] & 0x0f) * 4;

    public static ushort SequenceNumber(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);

    public static uint Ssrc(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
}
