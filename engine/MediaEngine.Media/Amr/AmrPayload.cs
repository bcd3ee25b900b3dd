namespace MediaEngine.Media.Amr;

/// <summary>
/// The payload of RFC 4867 section 4: mode request, a table of contents with an entry for each frame, the frames. Either all parts are filled up
/// to octets (section 4.4), or all bits follow each other (section 4.3):
/// <code>
/// octet-aligned          CMR 4, 0000;  F FT 4 Q 00 ...;     frames, each filled up
/// bandwidth-efficient    CMR 4;        F FT 4 Q ...;        frames; filled up at the end
/// </code>
/// </summary>
internal sealed class AmrPayload(bool wideband, bool octetAligned)
{
    /// <summary>Milliseconds in a frame.</summary>
    public const int FrameTime = 20;

    /// <summary>The frame type that holds nothing.</summary>
    public const int NoData = 15;

    /// <summary>A packet of 240 ms, twice what anybody sends.</summary>
    public const int MaxFrames = 12;

    private const int SpeechLost = 14;
    private const int NoRequest = 15;

    private static readonly int[] _narrowbandBits = [95, 103, 118, 134, 148, 159, 204, 244, 39];
    private static readonly int[] _widebandBits = [132, 177, 253, 285, 317, 365, 397, 461, 477, 40];

    public bool IsWideband => wideband;

    /// <summary>Frames in a payload that holds all it announces; else -1.</summary>
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

    /// <summary>The mode that is asked for in a payload (CMR); -1 when none is, null when the field has no meaning and is to be ignored.</summary>
    public int? RequestedMode(ReadOnlySpan<byte> payload)
    {
        int request = Read(payload, 0, 4);
        return request == NoRequest ? -1 : request <= (wideband ? 8 : 7) ? request : null;
    }

    /// <summary>Writes frame <paramref name="index"/> as the library wants it; false when its sender knew it is damaged.</summary>
    /// <param name="payload">One with <see cref="Count"/> frames.</param>
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

    /// <summary>Writes the header of a payload with so many frames of a type, and clears what the frames are to be written into.</summary>
    public void Begin(Span<byte> payload, int count, int type)
    {
        payload[..Length(count, type)].Clear();
        Write(payload, 0, NoRequest, 4);
        for (int i = 0; i < count; i++)
            Write(payload, HeaderBits + (i * EntryBits), (i < count - 1 ? 0x20 : 0) | (type << 1) | 1, 6);
    }

    /// <summary>Writes one frame of the library.</summary>
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

    /// <summary>Bytes of a payload with so many frames of a type.</summary>
    public int Length(int count, int type) => (HeaderBits + (count * (EntryBits + Filled(Bits(type)))) + 7) / 8;

    private int HeaderBits => octetAligned ? 8 : 4;

    private int EntryBits => octetAligned ? 8 : 6;

    private int Filled(int bits) => octetAligned ? (bits + 7) & ~7 : bits;

    private int Type(ReadOnlySpan<byte> payload, int index) => (Read(payload, HeaderBits + (index * EntryBits), 6) >> 1) & 15;

    /// <summary>Bits of a frame; -1 for types that are reserved, or those of other codecs.</summary>
    private int Bits(int type)
    {
        int[] sizes = wideband ? _widebandBits : _narrowbandBits;
        if (type < sizes.Length)
            return sizes[type];
        return type == NoData || (wideband && type == SpeechLost) ? 0 : -1;
    }

    /// <summary>Up to eight bits.</summary>
    private static int Read(ReadOnlySpan<byte> data, int at, int count)
    {
        int word = (data[at >> 3] << 8) | ((at >> 3) + 1 < data.Length ? data[(at >> 3) + 1] : 0);
        return (word >> (16 - (at & 7) - count)) & ((1 << count) - 1);
    }

    /// <summary>Up to eight bits, into what was cleared.</summary>
    private static void Write(Span<byte> data, int at, int value, int count)
    {
        int word = value << (16 - (at & 7) - count);
        data[at >> 3] |= (byte)(word >> 8);
        if ((byte)word != 0)
            data[(at >> 3) + 1] |= (byte)word;
    }
}
