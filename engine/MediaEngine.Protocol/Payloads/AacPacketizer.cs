using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>Sends AAC access units as AAC-hbr (RFC 3640 section 3.3.6). A packet carries one access unit, or one fragment of it.</summary>
public sealed class AacPacketizer : Packetizer
{
    private const int HeaderLength = 4;
    private const int MaximumUnit = 8191;

    public override int Write(ref PacketCursor cursor, ReadOnlySpan<byte> frame, in FrameInfo info, Span<byte> payload, out bool marker)
    {
        marker = false;
        int left = frame.Length - cursor.Offset;
        if (left <= 0)
            return 0;
        if (frame.Length > MaximumUnit)
            return CannotSend;
        int taken = Math.Min(left, payload.Length - HeaderLength);
        BinaryPrimitives.WriteUInt16BigEndian(payload, 16);
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(frame.Length << 3));
        frame.Slice(cursor.Offset, taken).CopyTo(payload[HeaderLength..]);
        cursor.Offset += taken;
        cursor.Packets++;
        marker = taken == left;
        return HeaderLength + taken;
    }
}
