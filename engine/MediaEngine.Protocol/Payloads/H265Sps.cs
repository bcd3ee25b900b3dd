namespace MediaEngine.Protocol.Payloads;

/// <summary>A sequence parameter set of H.265 (section 7.3.2.2.1).</summary>
public sealed class H265Sps
{
    private const int MaximumSize = 16384;

    private H265Sps()
    {
    }

    public int Id { get; private init; }

    /// <summary>general_profile_idc: 1 Main, 2 Main 10, 3 Main Still Picture, 4 range extensions.</summary>
    public byte ProfileIdc { get; private init; }

    public byte ProfileSpace { get; private init; }

    public bool HighTier { get; private init; }

    public uint CompatibilityFlags { get; private init; }

    /// <summary>The 48 bits between the compatibility flags and the level.</summary>
    public ulong ConstraintFlags { get; private init; }

    /// <summary>30 times the level.</summary>
    public byte LevelIdc { get; private init; }

    public ChromaFormat Chroma { get; private init; }

    public int BitDepth { get; private init; }

    /// <summary>Picture size after cropping to the conformance window.</summary>
    public int Width { get; private init; }

    public int Height { get; private init; }

    /// <summary>general_interlaced_source_flag without general_progressive_source_flag.</summary>
    public bool Interlaced { get; private init; }

    /// <summary>
    /// sps_max_num_reorder_pics of the highest sub-layer: the number of pictures that a decoder may hold back to reorder them.
    /// </summary>
    public int ReorderFrames { get; private init; }

    public int TemporalLayers { get; private init; }

    public VideoUsability Usability { get; private init; }

    internal int PictureOrderBits { get; private init; }

    internal bool SeparateColourPlanes { get; private init; }

    /// <summary>Reads a NAL unit of type 33, including its header. Returns null if it is invalid.</summary>
    public static H265Sps? TryParse(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 15 || ((unit[0] >> 1) & 0x3f) != H265NalType.Sps)
            return null;
        var bits = new RbspReader(unit[2..]);
        bits.Skip(4);
        int subLayers = (int)bits.Bits(3) + 1;
        bits.Skip(1);
        uint profile = bits.Bits(8);
        uint compatibility = bits.Bits(32);
        ulong constraints = ((ulong)bits.Bits(32) << 16) | bits.Bits(16);
        byte level = (byte)bits.Bits(8);
        if (subLayers > 7 || !SkipSubLayers(ref bits, subLayers))
            return null;
        uint id = bits.Ue();
        uint chroma = bits.Ue();
        bool separate = chroma == 3 && bits.Flag();
        uint width = bits.Ue();
        uint height = bits.Ue();
        long right = 0;
        long bottom = 0;
        if (bits.Flag())
        {
            right = (long)bits.Ue() + bits.Ue();
            bottom = (long)bits.Ue() + bits.Ue();
        }

        uint depth = 8 + bits.Ue();
        depth = Math.Max(depth, 8 + bits.Ue());
        uint orderBits = bits.Ue() + 4;
        bool perLayer = bits.Flag();
        uint reorder = 0;
        for (int i = perLayer ? 0 : subLayers - 1; i < subLayers; i++)
        {
            bits.Ue();
            reorder = bits.Ue();
            bits.Ue();
        }

        if (bits.Overrun || id > 15 || chroma > 3 || width is 0 or > MaximumSize || height is 0 or > MaximumSize || depth > 16
            || orderBits > 16
            || reorder > 16)
        {
            return null;
        }

        long shownWidth = width - right * (chroma is 1 or 2 ? 2 : 1);
        long shownHeight = height - bottom * (chroma == 1 ? 2 : 1);
        if (shownWidth <= 0 || shownHeight <= 0)
            return null;
        return new H265Sps
        {
            Id = (int)id,
            ProfileIdc = (byte)(profile & 0x1f),
            ProfileSpace = (byte)(profile >> 6),
            HighTier = (profile & 0x20) != 0,
            CompatibilityFlags = compatibility,
            ConstraintFlags = constraints,
            LevelIdc = level,
            Chroma = (ChromaFormat)chroma,
            BitDepth = (int)depth,
            Width = (int)shownWidth,
            Height = (int)shownHeight,
            Interlaced = (constraints >> 46) == 1,
            ReorderFrames = (int)reorder,
            TemporalLayers = subLayers,
            Usability = ReadUsability(ref bits, subLayers, orderBits),
            PictureOrderBits = (int)orderBits,
            SeparateColourPlanes = separate,
        };
    }

    private static bool SkipSubLayers(ref RbspReader bits, int subLayers)
    {
        Span<bool> present = stackalloc bool[16];
        for (int i = 0; i < subLayers - 1; i++)
        {
            present[2 * i] = bits.Flag();
            present[2 * i + 1] = bits.Flag();
        }

        if (subLayers > 1)
            bits.Skip(2 * (8 - (subLayers - 1)));
        for (int i = 0; i < subLayers - 1; i++)
        {
            if (present[2 * i])
                bits.Skip(88);
            if (present[2 * i + 1])
                bits.Skip(8);
        }

        return !bits.Overrun;
    }

    /// <summary>Reads the fields between the reorder depth and the VUI, then the VUI. If a field is invalid, the VUI is ignored.</summary>
    private static VideoUsability ReadUsability(ref RbspReader bits, int subLayers, uint orderBits)
    {
        for (int i = 0; i < 6; i++)
            bits.Ue();
        if (bits.Flag() && bits.Flag())
            SkipScalingLists(ref bits);
        bits.Skip(2);
        if (bits.Flag())
        {
            bits.Skip(8);
            bits.Ue();
            bits.Ue();
            bits.Skip(1);
        }

        if (!SkipReferenceSets(ref bits))
            return default;
        if (bits.Flag())
        {
            uint count = bits.Ue();
            if (count > 32)
                return default;
            bits.Skip((int)(count * (orderBits + 1)));
        }

        bits.Skip(2);
        if (!bits.Flag())
            return default;
        VideoUsability usability = VideoUsability.Read(ref bits);
        return bits.Overrun ? default : usability;
    }

    private static void SkipScalingLists(ref RbspReader bits)
    {
        for (int size = 0; size < 4; size++)
        {
            for (int matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1)
            {
                if (!bits.Flag())
                {
                    bits.Ue();
                    continue;
                }

                if (size > 1)
                    bits.Se();
                for (int i = 0; i < Math.Min(64, 1 << (4 + (size << 1))); i++)
                    bits.Se();
            }
        }
    }

    private static bool SkipReferenceSets(ref RbspReader bits)
    {
        uint sets = bits.Ue();
        if (sets > 64)
            return false;
        uint previous = 0;
        for (uint i = 0; i < sets && !bits.Overrun; i++)
        {
            if (i > 0 && bits.Flag())
            {
                bits.Skip(1);
                bits.Ue();
                uint count = 0;
                for (uint j = 0; j <= previous; j++)
                {
                    bool used = bits.Flag();
                    if (used || bits.Flag())
                        count++;
                }

                previous = count;
                continue;
            }

            uint negative = bits.Ue();
            uint positive = bits.Ue();
            if (negative > 16 || positive > 16)
                return false;
            for (uint j = 0; j < negative + positive; j++)
            {
                bits.Ue();
                bits.Skip(1);
            }

            previous = negative + positive;
        }

        return !bits.Overrun;
    }
}
