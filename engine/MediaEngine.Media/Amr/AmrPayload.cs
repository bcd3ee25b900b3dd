namespace MediaEngine.Media.Amr;

/// <summary>
/// The payload of RFC 4867 section 4: codec mode request, table of contents with one entry per frame, frames. In the octet-aligned form
/// (section 4.4) every part is padded to whole octets; in the bandwidth-efficient form (section 4.3) the bits follow each other:
/// <code>
/// octet-aligned          CMR 4, 0000;  F FT 4 Q 00 ...;     frames, each padded
/// bandwidth-efficient    CMR 4;        F FT 4 Q ...;        frames; padded at the end
/// </code>
/// </summary>
internal sealed class AmrPayload(bool wideband, bool octetAligned)
{
    /// <summary>Duration of a frame in milliseconds.</summary>
    public const int FrameTime = 20;

    /// <summary>The frame type without data (NO_DATA).</summary>
    public const int NoData = 15;

    /// <summary>The most frames in a payload: 240 ms, twice the longest packet in use.</summary>
    public const int MaxFrames = 12;

    private const int SpeechLost = 14;
    private const int NoRequest = 15;

    private static readonly int[] _narrowbandBits = [95, 103, 118, 134, 148, 159, 204, 244, 39];
    private static readonly int[] _widebandBits = [132, 177, 253, 285, 317, 365, 397, 461, 477, 40];

    public bool IsWideband => wideband;

    /// <summary>The number of frames in a complete payload; -1 when the payload is malformed.</summary>
    public int Count(ReadOnlySpan<byte> payload)
    {
        int frames = 0, needed = HeaderBits;
        bool more = true;
        int at = HeaderBits;
        int bits = 0;
        while (more)
        {
            if (at + EntryBits > payload.Length * 8 || frames == MaxFrames)
                return -1;
            int entry = Read(payload, at, 6);
            at += EntryBits;
            int size = Bits((entry >> 1) & 15);
            if (size < 0)
                return -1;
            bits += Filled(size);
            more = (entry & 0x20) != 0;
            frames++;
        }

        needed += (frames * EntryBits) + bits;
        return needed <= payload.Length * 8 ? frames : -1;
    }

    /// <summary>The codec mode request (CMR) of a payload; -1 for no request, null for a reserved value, which is ignored.</summary>
    public int? RequestedMode(ReadOnlySpan<byte> payload)
    {
        int request = Read(payload, 0, 4);
        return request == NoRequest ? -1 : request <= (wideband ? 8 : 7) ? request : null;
    }

    /// <summary>Writes frame <paramref name="index"/> in the library's format. False when the sender marked the frame as damaged.</summary>
    /// <param name="payload">A payload with <see cref="Count"/> frames.</param>
    public bool Unpack(ReadOnlySpan<byte> payload, int count, int index, Span<byte> frame)
    {
        int at = HeaderBits + (count * EntryBits);
        for (int i = 0; i < index; i++)
            at += Filled(Bits(Type(payload, i)));
        int type = Type(payload, index);
        int size = Bits(type);
        bool good = (Read(payload, HeaderBits + (index * EntryBits), 6) & 1) != 0;
        frame.Clear();
        frame[0] = (byte)((type << 3) | (good ? 4 : 0));
        for (int bit = 0; bit < size; bit += 8)
        {
            int part = Math.Min(8, size - bit);
            frame[1 + (bit / 8)] = (byte)(Read(payload, at + bit, part) << (8 - part));
        }

        return good;
    }

    /// <summary>Writes the header of a payload with this many frames of one type, and clears the space for the frames.</summary>
    public void Begin(Span<byte> payload, int count, int type)
    {
        payload[..Length(count, type)].Clear();
        Write(payload, 0, NoRequest, 4);
        for (int i = 0; i < count; i++)
            Write(payload, HeaderBits + (i * EntryBits), (i < count - 1 ? 0x20 : 0) | (type << 1) | 1, 6);
    }

    /// <summary>Writes one frame from the library's format.</summary>
    public void Pack(Span<byte> payload, int count, int index, int type, ReadOnlySpan<byte> frame)
    {
        int size = Bits(type);
        int at = HeaderBits + (count * EntryBits) + (index * Filled(size));
        for (int bit = 0; bit < size; bit += 8)
        {
            int part = Math.Min(8, size - bit);
            Write(payload, at + bit, frame[1 + (bit / 8)] >> (8 - part), part);
        }
    }

    /// <summary>Octets of a payload with this many frames of one type.</summary>
    public int Length(int count, int type) => (HeaderBits + (count * (EntryBits + Filled(Bits(type)))) + 7) / 8;

    private int HeaderBits => octetAligned ? 8 : 4;

    private int EntryBits => octetAligned ? 8 : 6;

    private int Filled(int bits) => octetAligned ? (bits + 7) & ~7 : bits;

    private int Type(ReadOnlySpan<byte> payload, int index) => (Read(payload, HeaderBits + (index * EntryBits), 6) >> 1) & 15;

    /// <summary>Bits of a frame; -1 for reserved types and for types of other codecs.</summary>
    private int Bits(int type)
    {
        int[] sizes = wideband ? _widebandBits : _narrowbandBits;
        if (type < sizes.Length)
            return sizes[type];
        return type == NoData || (wideband && type == SpeechLost) ? 0 : -1;
    }

    /// <summary>Reads up to eight bits.</summary>
    private static int Read(ReadOnlySpan<byte> data, int at, int count)
    {
        int word = (data[at >> 3] << 8) | ((at >> 3) + 1 < data.Length ? data[(at >> 3) + 1] : 0);
        return (word >> (16 - (at & 7) - count)) & ((1 << count) - 1);
    }

    /// <summary>Writes up to eight bits into cleared space.</summary>
    private static void Write(Span<byte> data, int at, int value, int count)
    {
        int word = value << (16 - (at & 7) - count);
        data[at >> 3] |= (byte)(word >> 8);
        if ((byte)word != 0)
            data[(at >> 3) + 1] |= (byte)word;
    }
}
