namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// The start of the VUI, which is the same in H.264 (annex E.1.1) and H.265 (annex E.2.1). Values are kept as received, even if they make
/// no sense. No code divides by them.
/// </summary>
public readonly record struct VideoUsability
{
    /// <summary>Sample aspect ratio; 0 when unspecified.</summary>
    public ushort SarWidth { get; init; }

    public ushort SarHeight { get; init; }

    public bool FullRange { get; init; }

    /// <summary>2: unspecified.</summary>
    public byte ColourPrimaries { get; init; }

    public byte TransferCharacteristics { get; init; }

    public byte MatrixCoefficients { get; init; }

    internal static VideoUsability Read(ref RbspReader bits)
    {
        uint sarWidth = 0;
        uint sarHeight = 0;
        if (bits.Flag())
        {
            int index = (int)bits.Bits(8);
            if (index == 255)
            {
                sarWidth = bits.Bits(16);
                sarHeight = bits.Bits(16);
            }
            else if (index < SarWidths.Length)
            {
                sarWidth = SarWidths[index];
                sarHeight = SarHeights[index];
            }
        }

        if (bits.Flag())
            bits.Skip(1);
        bool fullRange = false;
        uint primaries = 2;
        uint transfer = 2;
        uint matrix = 2;
        if (bits.Flag())
        {
            bits.Skip(3);
            fullRange = bits.Flag();
            if (bits.Flag())
            {
                primaries = bits.Bits(8);
                transfer = bits.Bits(8);
                matrix = bits.Bits(8);
            }
        }

        if (bits.Flag())
        {
            bits.Ue();
            bits.Ue();
        }

        return new VideoUsability
        {
            SarWidth = (ushort)sarWidth,
            SarHeight = (ushort)sarHeight,
            FullRange = fullRange,
            ColourPrimaries = (byte)primaries,
            TransferCharacteristics = (byte)transfer,
            MatrixCoefficients = (byte)matrix,
        };
    }

    private static ReadOnlySpan<byte> SarWidths => [0, 1, 12, 10, 16, 40, 24, 20, 32, 80, 18, 15, 64, 160, 4, 3, 2];

    private static ReadOnlySpan<byte> SarHeights => [0, 1, 11, 11, 11, 33, 11, 11, 11, 33, 11, 11, 33, 99, 3, 2, 1];
}
