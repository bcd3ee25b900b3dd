namespace MediaEngine.Protocol.Payloads;

/// <summary>The picture header of H.263 (ITU-T H.263 section 5.1).</summary>
internal static class H263Picture
{
    /// <summary>True if the data begins with a picture start code.</summary>
    public static bool IsStart(ReadOnlySpan<byte> data) => data.Length >= 5 && data[0] == 0 && data[1] == 0 && (data[2] & 0xfc) == 0x80;

    public static void Describe(ReadOnlySpan<byte> data, ref FrameInfo info)
    {
        if (!IsStart(data))
            return;
        var bits = new RbspReader(data, emulation: false);
        bits.Skip(22 + 8 + 5);
        int format = (int)bits.Bits(3);
        bool inter = true;
        const int Extended = 7;
        if (format is > 0 and < 6)
        {
            info.Width = Widths[format];
            info.Height = Heights[format];
            inter = bits.Flag();
        }
        else if (format == Extended)
        {
            if (bits.Bits(3) == 1)
            {
                format = (int)bits.Bits(3);
                if (format is > 0 and < 6)
                {
                    info.Width = Widths[format];
                    info.Height = Heights[format];
                }

                bits.Skip(15);
            }

            inter = bits.Bits(3) != 0;
        }

        if (!inter && !bits.Overrun)
            info.Flags |= FrameFlags.Key | FrameFlags.Intra | FrameFlags.ParameterSets;
    }

    private static ReadOnlySpan<ushort> Widths => [0, 128, 176, 352, 704, 1408];

    private static ReadOnlySpan<ushort> Heights => [0, 96, 144, 288, 576, 1152];
}
