using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Sends JPEG pictures (RFC 2435) with their own quantisation tables (Q of 255). The payload format carries baseline pictures of three
/// components in 4:2:0 or 4:2:2 with the standard Huffman tables, up to 2040 pixels. Other pictures give <see
/// cref="Packetizer.CannotSend"/>.
/// </summary>
public sealed class JpegPacketizer : Packetizer
{
    private const int MaximumSize = 2040;

    public override int Write(ref PacketCursor cursor, ReadOnlySpan<byte> frame, in FrameInfo info, Span<byte> payload, out bool marker)
    {
        marker = false;
        if (cursor.Offset > 0 && cursor.Offset >= frame.Length)
            return 0;
        if (!TryRead(frame, out Picture picture))
            return CannotSend;
        int end = frame.Length;
        if (frame.EndsWith((ReadOnlySpan<byte>)[0xff, 0xd9]))
            end -= 2;
        int offset = Math.Max(cursor.Offset, picture.ScanAt) - picture.ScanAt;
        int header = 8;
        BinaryPrimitives.WriteInt32BigEndian(payload, offset);
        payload[4] = (byte)(picture.Type + (picture.Restart > 0 ? 64 : 0));
        payload[5] = 255;
        payload[6] = (byte)((picture.Width + 7) / 8);
        payload[7] = (byte)((picture.Height + 7) / 8);
        if (picture.Restart > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload[header..], (ushort)picture.Restart);
            BinaryPrimitives.WriteUInt16BigEndian(payload[(header + 2)..], 0xffff);
            header += 4;
        }

        if (offset == 0)
        {
            if (payload.Length < header + 4 + JpegTables.QuantizerLength + 1)
                return CannotSend;
            BinaryPrimitives.WriteInt32BigEndian(payload[header..], JpegTables.QuantizerLength);
            frame.Slice(picture.LuminanceAt, 64).CopyTo(payload[(header + 4)..]);
            frame.Slice(picture.ChrominanceAt, 64).CopyTo(payload[(header + 68)..]);
            header += 4 + JpegTables.QuantizerLength;
        }

        int left = end - picture.ScanAt - offset;
        int taken = Math.Min(left, payload.Length - header);
        frame.Slice(picture.ScanAt + offset, taken).CopyTo(payload[header..]);
        marker = taken == left;
        cursor.Offset = marker ? frame.Length : picture.ScanAt + offset + taken;
        cursor.Packets++;
        return header + taken;
    }

    private static bool TryRead(ReadOnlySpan<byte> frame, out Picture picture)
    {
        picture = default;
        Span<int> tables = stackalloc int[4];
        tables.Fill(-1);
        int chrominance = 0;
        for (int at = 2; at + 4 <= frame.Length && frame[at] == 0xff;)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 2)..]);
            if (length < 2 || at + 2 + length > frame.Length)
                return false;
            ReadOnlySpan<byte> segment = frame.Slice(at + 4, length - 2);
            switch (frame[at + 1])
            {
                case 0xdb:
                    if (!ReadTables(segment, at + 4, tables))
                        return false;
                    break;
                case 0xdd when segment.Length >= 2:
                    picture.Restart = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case 0xc0:
                    if (!ReadFrameHeader(segment, ref picture, out chrominance))
                        return false;
                    break;
                case 0xc4:
                    if (!IsUsualHuffman(segment))
                        return false;
                    break;
                case (>= 0xc1 and <= 0xc3) or (>= 0xc5 and <= 0xcf):
                    return false;
                case 0xda:
                    picture.ScanAt = at + 2 + length;
                    picture.LuminanceAt = tables[0];
                    picture.ChrominanceAt = tables[chrominance];
                    return picture.Width > 0 && picture.LuminanceAt >= 0 && picture.ChrominanceAt >= 0 && picture.ScanAt < frame.Length;
            }

            at += 2 + length;
        }

        return false;
    }

    private static bool ReadTables(ReadOnlySpan<byte> segment, int at, Span<int> tables)
    {
        for (int i = 0; i + 65 <= segment.Length; i += 65)
        {
            // Baseline pictures have no sixteen-bit tables.
            if (segment[i] > 3)
                return false;
            tables[segment[i]] = at + i + 1;
        }

        return true;
    }

    private static bool ReadFrameHeader(ReadOnlySpan<byte> segment, ref Picture picture, out int chrominance)
    {
        chrominance = 0;
        if (segment.Length < 15 || segment[0] != 8 || segment[5] != 3 || segment[10] != 0x11 || segment[13] != 0x11)
            return false;
        picture.Height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        picture.Width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        picture.Type = segment[7] == 0x22 ? 1 : 0;
        chrominance = segment[11];
        return segment[7] is 0x21 or 0x22 && segment[8] == 0 && chrominance < 4 && segment[14] == chrominance
            && picture.Width is > 0 and <= MaximumSize && picture.Height is > 0 and <= MaximumSize;
    }

    private static bool IsUsualHuffman(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            if (segment.Length < 17)
                return false;
            int values = 0;
            foreach (byte count in segment.Slice(1, 16))
                values += count;
            if (segment.Length < 17 + values || JpegTables.Huffman.IndexOf(segment[..(17 + values)]) < 0)
                return false;
            segment = segment[(17 + values)..];
        }

        return true;
    }

    private struct Picture
    {
        public int Type;
        public int Width;
        public int Height;
        public int Restart;
        public int LuminanceAt;
        public int ChrominanceAt;
        public int ScanAt;
    }
}
