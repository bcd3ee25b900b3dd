using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Sends VP9 pictures (RFC 9628) in non-flexible mode with picture identifiers of 15 bits. Packets contain layer indices if there are
/// layers. With a single layer, each key frame contains the picture size.
/// </summary>
/// <param name="firstPictureId">A random number.</param>
/// <param name="temporalLayers">Packets carry the <see cref="FrameInfo.TemporalId"/> of their frame.</param>
public sealed class Vp9Packetizer(ushort firstPictureId, bool temporalLayers = false) : Packetizer
{
    private ushort _pictureId = (ushort)((firstPictureId - 1) & 0x7fff);
    private byte _tl0;

    public override int Write(ref PacketCursor cursor, ReadOnlySpan<byte> frame, in FrameInfo info, Span<byte> payload, out bool marker)
    {
        marker = false;
        Span<int> lengths = stackalloc int[Vp9Frame.MaximumLayers];
        int layers = Vp9Frame.ReadIndex(frame, lengths);
        int layer = 0;
        int at = 0;
        while (layer < layers && cursor.Offset >= at + lengths[layer])
            at += lengths[layer++];
        if (layer == layers)
            return 0;
        if (cursor.Packets == 0)
        {
            _pictureId = (ushort)((_pictureId + 1) & 0x7fff);
            if (info.TemporalId == 0)
                _tl0++;
        }

        int left = at + lengths[layer] - cursor.Offset;
        bool begins = cursor.Offset == at;
        bool layered = layers > 1 || temporalLayers;
        bool structure = begins && info.IsKey && layers == 1 && info.Width > 0;
        BinaryPrimitives.WriteUInt16BigEndian(payload[1..], (ushort)(0x8000 | _pictureId));
        int header = 3;
        if (layered)
        {
            bool switchPoint = (info.Flags & FrameFlags.SwitchPoint) != 0;
            payload[header++] = (byte)((info.TemporalId << 5) | (switchPoint ? 0x10 : 0) | (layer << 1) | (layer > 0 ? 1 : 0));
            payload[header++] = _tl0;
        }

        if (structure)
        {
            payload[header++] = 0x10;
            BinaryPrimitives.WriteUInt16BigEndian(payload[header..], info.Width);
            BinaryPrimitives.WriteUInt16BigEndian(payload[(header + 2)..], info.Height);
            header += 4;
        }

        int room = payload.Length - header;
        int packets = (left + room - 1) / room;
        int taken = (left + packets - 1) / packets;
        bool ends = taken == left;
        payload[0] =
            (byte)(0x80 | (info.IsKey ? 0 : 0x40) | (layered ? 0x20 : 0) | (begins ? 8 : 0) | (ends ? 4 : 0) | (structure ? 2 : 0));
        frame.Slice(cursor.Offset, taken).CopyTo(payload[header..]);
        cursor.Offset += taken;
        cursor.Packets++;
        marker = ends && layer == layers - 1;
        return header + taken;
    }
}
