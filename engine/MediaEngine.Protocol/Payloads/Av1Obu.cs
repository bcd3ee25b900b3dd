namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Open bitstream units of AV1 (AV1 specification section 5.3): header, size, and the fields read from a sequence header.
/// </summary>
public static class Av1Obu
{
    public const int SequenceHeader = 1;
    public const int TemporalDelimiter = 2;
    public const int FrameHeader = 3;
    public const int TileGroup = 4;
    public const int Metadata = 5;
    public const int Frame = 6;
    public const int RedundantFrameHeader = 7;
    public const int TileList = 8;
    public const int Padding = 15;

    public static int TypeOf(byte header) => (header >> 3) & 15;

    public static bool HasExtension(byte header) => (header & 4) != 0;

    public static bool HasSize(byte header) => (header & 2) != 0;

    /// <summary>Reads a leb128 value. Returns its length in octets, or 0 when it is invalid.</summary>
    public static int ReadLeb128(ReadOnlySpan<byte> data, out int value)
    {
        long sum = 0;
        for (int i = 0; i < Math.Min(8, data.Length); i++)
        {
            sum |= (long)(data[i] & 0x7f) << (7 * i);
            if ((data[i] & 0x80) != 0)
                continue;
            value = (int)sum;
            return sum <= int.MaxValue ? i + 1 : 0;
        }

        value = 0;
        return 0;
    }

    public static int WriteLeb128(Span<byte> destination, int value)
    {
        int length = 0;
        do
        {
            destination[length++] = (byte)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
            value >>= 7;
        }
        while (value > 0);
        return length;
    }

    /// <summary>
    /// Takes the next OBU of a low-overhead byte stream: the header of one or two octets, and the content without the size field.
    /// </summary>
    public static bool TryRead(ref ReadOnlySpan<byte> stream, out ReadOnlySpan<byte> header, out ReadOnlySpan<byte> content)
    {
        header = content = default;
        if (stream.IsEmpty)
            return false;
        int headerLength = HasExtension(stream[0]) ? 2 : 1;
        if (stream.Length < headerLength)
            return false;
        header = stream[..headerLength];
        ReadOnlySpan<byte> rest = stream[headerLength..];
        int size = rest.Length;
        if (HasSize(stream[0]))
        {
            int length = ReadLeb128(rest, out size);
            rest = rest[length..];
            if (length == 0 || size > rest.Length)
                return false;
        }

        content = rest[..size];
        stream = rest[size..];
        return true;
    }

    /// <summary>True for the header of a key frame that is shown.</summary>
    internal static bool IsShownKeyFrame(ReadOnlySpan<byte> content) => content.Length > 0 && (content[0] & 0xf0) == 0x10;

    /// <summary>Reads the maximum picture size from a sequence header (section 5.5).</summary>
    internal static bool TryReadSize(ReadOnlySpan<byte> content, out int width, out int height)
    {
        var bits = new RbspReader(content, emulation: false);
        bits.Skip(4);
        if (bits.Flag())
            bits.Skip(5);
        else
            SkipOperatingPoints(ref bits);
        int widthBits = (int)bits.Bits(4) + 1;
        int heightBits = (int)bits.Bits(4) + 1;
        width = (int)bits.Bits(widthBits) + 1;
        height = (int)bits.Bits(heightBits) + 1;
        return !bits.Overrun;
    }

    private static void SkipOperatingPoints(ref RbspReader bits)
    {
        bool model = false;
        int delayBits = 0;
        if (bits.Flag())
        {
            bits.Skip(64);
            if (bits.Flag())
                bits.Ue();
            model = bits.Flag();
            if (model)
            {
                delayBits = (int)bits.Bits(5) + 1;
                bits.Skip(42);
            }
        }

        bool displayDelay = bits.Flag();
        int points = (int)bits.Bits(5) + 1;
        for (int i = 0; i < points; i++)
        {
            bits.Skip(12);
            if (bits.Bits(5) > 7)
                bits.Skip(1);
            if (model && bits.Flag())
                bits.Skip(2 * delayBits + 1);
            if (displayDelay && bits.Flag())
                bits.Skip(4);
        }
    }
}
