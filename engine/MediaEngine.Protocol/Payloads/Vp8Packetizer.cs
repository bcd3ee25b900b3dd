using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Sends VP8 frames (RFC 7741) with picture identifiers of 15 bits. With temporal layers, packets contain TL0PICIDX and TID too.
/// </summary>
/// <param name="firstPictureId">A random number (RFC 7741 section 4.2).</param>
/// <param name="temporalLayers">Packets carry the <see cref="FrameInfo.TemporalId"/> of their frame.</param>
public sealed class Vp8Packetizer(ushort firstPictureId, bool temporalLayers = false) : Packetizer
{
    private ushort _pictureId = (ushort)((firstPictureId - 1) & 0x7fff);
    private byte _tl0;

    public override int Write(ref PacketCursor cursor, ReadOnlySpan<byte> frame, in FrameInfo info, Span<byte> payload, out bool marker)
    {
        marker = false;
        int left = frame.Length - cursor.Offset;
        if (left <= 0)
            return 0;
        bool start = cursor.Offset == 0;
        if (start)
        {
            _pictureId = (ushort)((_pictureId + 1) & 0x7fff);
            if (info.TemporalId == 0)
                _tl0++;
        }

        bool disposable = (info.Flags & FrameFlags.Disposable) != 0;
        payload[0] = (byte)(0x80 | (disposable ? 0x20 : 0) | (start ? 0x10 : 0));
        payload[1] = (byte)(temporalLayers ? 0xe0 : 0x80);
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(0x8000 | _pictureId));
        int header = 4;
        if (temporalLayers)
        {
            payload[header++] = _tl0;
            payload[header++] = (byte)(info.TemporalId << 6);
        }

        int room = payload.Length - header;
        int packets = (left + room - 1) / room;
        int taken = (left + packets - 1) / packets;
        frame.Slice(cursor.Offset, taken).CopyTo(payload[header..]);
        cursor.Offset += taken;
        cursor.Packets++;
        marker = taken == left;
        return header + taken;
    }
}
