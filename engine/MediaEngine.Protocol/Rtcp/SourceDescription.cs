using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>
/// SDES (RFC 3550 section 6.5): for each source an SSRC and a list of items {type, length, text}, ended by a zero octet and padded to a
/// word. Iterate with foreach.
/// </summary>
public readonly ref struct SourceDescription
{
    public const byte CName = 1;

    private readonly ReadOnlySpan<byte> _chunks;
    private readonly int _count;

    private SourceDescription(ReadOnlySpan<byte> chunks, int count)
    {
        _chunks = chunks;
        _count = count;
    }

    public static bool TryParse(in RtcpPacket packet, out SourceDescription description)
    {
        description = default;
        if (packet.Type != RtcpPacketType.SourceDescription)
            return false;
        ReadOnlySpan<byte> rest = packet.Body;
        for (int i = 0; i < packet.Count; i++)
        {
            if (!TryReadChunk(rest, out _, out _, out int length))
                return false;
            rest = rest[length..];
        }

        description = new SourceDescription(packet.Body, packet.Count);
        return true;
    }

    /// <summary>The text of a source's first item of a type.</summary>
    public bool TryFind(uint ssrc, byte item, out ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = _chunks;
        for (int i = 0; i < _count && TryReadChunk(rest, out uint source, out int itemsLength, out int length); i++)
        {
            ReadOnlySpan<byte> items = rest.Slice(4, itemsLength);
            rest = rest[length..];
            if (source != ssrc)
                continue;
            while (items.Length >= 2 && items[0] != 0)
            {
                if (items[0] == item)
                {
                    text = items.Slice(2, items[1]);
                    return true;
                }

                items = items[(2 + items[1])..];
            }
        }

        text = default;
        return false;
    }

    /// <summary>Writes an SDES with one source and its CNAME. Returns the length.</summary>
    /// <param name="cname">At most 255 bytes.</param>
    public static int WriteCName(Span<byte> destination, uint ssrc, ReadOnlySpan<byte> cname)
    {
        int items = 2 + cname.Length + 1;
        int length = 8 + (items + 3) / 4 * 4;
        destination[..length].Clear();
        RtcpPacket.WriteHeader(destination, 1, RtcpPacketType.SourceDescription, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        destination[8] = CName;
        destination[9] = (byte)cname.Length;
        cname.CopyTo(destination[10..]);
        return length;
    }

    private static bool TryReadChunk(ReadOnlySpan<byte> rest, out uint ssrc, out int itemsLength, out int length)
    {
        ssrc = 0;
        itemsLength = 0;
        length = 0;
        if (rest.Length < 4)
            return false;
        ssrc = BinaryPrimitives.ReadUInt32BigEndian(rest);
        int at = 4;
        while (at < rest.Length && rest[at] != 0)
        {
            if (at + 2 > rest.Length || at + 2 + rest[at + 1] > rest.Length)
                return false;
            at += 2 + rest[at + 1];
        }

        // Some stacks leave out the terminating zero octet when the items end on a word boundary at the end of the packet.
        itemsLength = at - 4;
        length = Math.Min((at + 4) / 4 * 4, rest.Length);
        return true;
    }
}
