using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// A packet on the RTSP connection (RFC 2326 section 10.12).
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |      "$"      |    channel    |            length             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  RTP or RTCP packet ...                                       |
/// </code>
/// </summary>
public static class RtspInterleavedFrame
{
    /// <summary>Octets before the packet.</summary>
    public const int HeaderLength = 4;

    internal const byte Magic = (byte)'$';

    /// <summary>Writes the header of a packet of that length.</summary>
    public static void WriteHeader(Span<byte> destination, byte channel, int length)
    {
        destination[0] = Magic;
        destination[1] = channel;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], checked((ushort)length));
    }

    internal static int Length(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
}
