using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>
/// View of one RTCP packet inside a compound (RFC 3550 section 6.4.1). Only <see cref="RtcpCompound"/> creates it, after validation.
/// <code>
/// |V=2|P|  count  |      PT       |     length (words - 1)        |
/// |                            body                               |
/// </code>
/// </summary>
public readonly ref struct RtcpPacket
{
    public const int HeaderLength = 4;

    internal RtcpPacket(ReadOnlySpan<byte> bytes, int padding)
    {
        Bytes = bytes;
        PaddingLength = padding;
    }

    /// <summary>The packet including header and padding.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Octets of padding at the end. Only the last packet of a compound may have padding.</summary>
    public int PaddingLength { get; }

    public RtcpPacketType Type => (RtcpPacketType)Bytes[1];

    /// <summary>The five bits after the padding bit: report count, source count, feedback message type (FMT) or subtype.</summary>
    public int Count => Bytes[0] & 0x1f;

    /// <summary>The octets after the header, without padding.</summary>
    public ReadOnlySpan<byte> Body => Bytes[HeaderLength..^PaddingLength];

    /// <summary>The first word of the body: the sender's SSRC in all types except SDES and BYE; 0 when the body is empty.</summary>
    public uint SenderSsrc => Body.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(Body) : 0;

    /// <summary>Writes the header of a packet of <paramref name="length"/> octets, a multiple of four.</summary>
    public static void WriteHeader(Span<byte> destination, int count, RtcpPacketType type, int length)
    {
        destination[0] = (byte)(0x80 | count);
        destination[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)(length / 4 - 1));
    }
}
