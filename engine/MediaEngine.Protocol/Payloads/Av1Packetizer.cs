namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Sends AV1 temporal units (RTP payload format for AV1, section 4.4). OBUs have no size fields; each element has a length prefix (W is 0).
/// </summary>
public sealed class Av1Packetizer : Packetizer
{
    private const int LongestLength = 2;
    private const int LongestElement = (1 << 14) - 1;

    public override int Write(ref PacketCursor cursor, ReadOnlySpan<byte> frame, in FrameInfo info, Span<byte> payload, out bool marker)
    {
        marker = false;
        int at = 1;
        bool continues = cursor.Part > 0;
        bool continued = false;
        while (!continued && cursor.Offset < frame.Length)
        {
            ReadOnlySpan<byte> rest = frame[cursor.Offset..];
            int before = rest.Length;
            if (!Av1Obu.TryRead(ref rest, out ReadOnlySpan<byte> header, out ReadOnlySpan<byte> content))
                return CannotSend;
            if (Av1Obu.TypeOf(header[0]) is Av1Obu.TemporalDelimiter or Av1Obu.TileList or Av1Obu.Padding)
            {
                cursor.Offset += before - rest.Length;
                continue;
            }

            // The cursor counts octets of the OBU from the start of its header, without the size field.
            int whole = header.Length + content.Length;
            int left = whole - cursor.Part;
            int room = Math.Min(payload.Length - at - LongestLength, LongestElement);
            if (room < Math.Min(left, 16))
                break;
            int taken = Math.Min(left, room);
            at += Av1Obu.WriteLeb128(payload[at..], taken);
            Copy(header, content, cursor.Part, payload.Slice(at, taken));
            at += taken;
            continued = taken < left;
            cursor.Part = continued ? cursor.Part + taken : 0;
            if (!continued)
                cursor.Offset += before - rest.Length;
        }

        if (at == 1)
            return 0;
        payload[0] = (byte)((continues ? 0x80 : 0) | (continued ? 0x40 : 0) | (info.IsKey && cursor.Packets == 0 ? 0x08 : 0));
        cursor.Packets++;
        marker = cursor.Offset >= frame.Length;
        return at;
    }

    private static void Copy(ReadOnlySpan<byte> header, ReadOnlySpan<byte> content, int from, Span<byte> destination)
    {
        if (from < header.Length)
        {
            ReadOnlySpan<byte> part = header[from..Math.Min(header.Length, from + destination.Length)];
            part.CopyTo(destination);
            if (from == 0)
                destination[0] = (byte)(header[0] & ~2);
            destination = destination[part.Length..];
            from += part.Length;
        }

        content.Slice(from - header.Length, destination.Length).CopyTo(destination);
    }
}
