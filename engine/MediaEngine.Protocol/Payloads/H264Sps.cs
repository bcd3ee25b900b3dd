namespace MediaEngine.Protocol.Payloads;

/// <summary>A sequence parameter set of H.264 (section 7.3.2.1.1).</summary>
public sealed class H264Sps
{
    private const int MaximumMacroblocks = 1024;

    private H264Sps()
    {
    }

    public int Id { get; private init; }

    public byte ProfileIdc { get; private init; }

    /// <summary>constraint_set0_flag is the highest bit.</summary>
    public byte Constraints { get; private init; }

    public byte LevelIdc { get; private init; }

    /// <summary>profile-level-id of RFC 6184 section 8.1.</summary>
    public uint ProfileLevelId => ((uint)ProfileIdc << 16) | ((uint)Constraints << 8) | LevelIdc;

    public ChromaFormat Chroma { get; private init; }

    public int BitDepth { get; private init; }

    /// <summary>Picture size after cropping.</summary>
    public int Width { get; private init; }

    public int Height { get; private init; }

    /// <summary>Pictures may be fields or pairs of fields (frame_mbs_only_flag is 0).</summary>
    public bool Interlaced { get; private init; }

    /// <summary>pic_order_cnt_type: 0, 1 or 2. With type 2 the display order is the decoding order.</summary>
    public int PictureOrderType { get; private init; }

    /// <summary>
    /// Number of pictures that a decoder may hold back to reorder them; -1 if the set does not say it (<see cref="ReorderDetector"/>).
    /// </summary>
    public int ReorderFrames { get; private init; }

    public VideoUsability Usability { get; private init; }

    internal int FrameNumberBits { get; private init; }

    internal int PictureOrderBits { get; private init; }

    internal bool SeparateColourPlanes { get; private init; }

    /// <summary>Reads a NAL unit of type 7, including its header. Returns null if it is invalid. A broken VUI is ignored.</summary>
    public static H264Sps? TryParse(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 5 || (unit[0] & 0x1f) != H264NalType.Sps)
            return null;
        byte profile = unit[1];
        var bits = new RbspReader(unit[4..]);
        uint id = bits.Ue();
        uint chroma = 1;
        uint depth = 8;
        bool separate = false;
        if (HasChroma(profile))
        {
            chroma = bits.Ue();
            if (chroma > 3)
                return null;
            separate = chroma == 3 && bits.Flag();
            depth = 8 + bits.Ue();
            depth = Math.Max(depth, 8 + bits.Ue());
            bits.Skip(1);
            if (bits.Flag() && !SkipScalingLists(ref bits, chroma == 3 ? 12 : 8))
                return null;
        }

        uint frameNumberBits = bits.Ue() + 4;
        uint orderType = bits.Ue();
        uint orderBits = 0;
        if (orderType == 0)
            orderBits = bits.Ue() + 4;
        else if (orderType == 1 && !SkipOrderCycle(ref bits))
            return null;
        bits.Ue();
        bits.Skip(1);
        uint width = bits.Ue() + 1;
        uint mapUnits = bits.Ue() + 1;
        bool framesOnly = bits.Flag();
        if (!framesOnly)
            bits.Skip(1);
        bits.Skip(1);
        uint height = mapUnits * (framesOnly ? 1u : 2u);
        uint left = 0;
        uint right = 0;
        uint top = 0;
        uint bottom = 0;
        if (bits.Flag())
        {
            left = bits.Ue();
            right = bits.Ue();
            top = bits.Ue();
            bottom = bits.Ue();
        }

        if (bits.Overrun || id > 31 || depth > 14 || frameNumberBits > 16 || orderBits > 16 || orderType > 2 || width > MaximumMacroblocks
            || mapUnits > MaximumMacroblocks || height > MaximumMacroblocks)
        {
            return null;
        }

        uint cropX = chroma is 1 or 2 ? 2u : 1u;
        uint cropY = (chroma == 1 ? 2u : 1u) * (framesOnly ? 1u : 2u);
        long shownWidth = width * 16L - (long)cropX * ((long)left + right);
        long shownHeight = height * 16L - (long)cropY * ((long)top + bottom);
        if (shownWidth <= 0 || shownHeight <= 0)
            return null;
        int reorder = orderType == 2 || profile == H264Profile.Baseline || IsIntraOnly(profile, unit[2]) ? 0 : -1;
        VideoUsability usability = default;
        if (bits.Flag())
        {
            VideoUsability read = ReadUsability(ref bits, out int told);
            if (!bits.Overrun)
            {
                usability = read;
                if (told is >= 0 and <= 16)
                    reorder = told;
            }
        }

        return new H264Sps
        {
            Id = (int)id,
            ProfileIdc = profile,
            Constraints = unit[2],
            LevelIdc = unit[3],
            Chroma = (ChromaFormat)chroma,
            BitDepth = (int)depth,
            Width = (int)shownWidth,
            Height = (int)shownHeight,
            Interlaced = !framesOnly,
            PictureOrderType = (int)orderType,
            ReorderFrames = reorder,
            Usability = usability,
            FrameNumberBits = (int)frameNumberBits,
            PictureOrderBits = (int)orderBits,
            SeparateColourPlanes = separate,
        };
    }

    private static bool HasChroma(byte profile) =>
        profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    // Section E.2.1: the intra profiles infer max_num_reorder_frames as 0.
    private static bool IsIntraOnly(byte profile, byte constraints) =>
        profile == 44 || (profile is 86 or 100 or 110 or 122 or 244 && (constraints & 0x10) != 0);

    private static bool SkipScalingLists(ref RbspReader bits, int lists)
    {
        for (int i = 0; i < lists; i++)
        {
            if (!bits.Flag())
                continue;
            int last = 8;
            int next = 8;
            for (int j = 0; j < (i < 6 ? 16 : 64) && next != 0; j++)
            {
                next = (last + bits.Se() + 256) & 0xff;
                last = next == 0 ? last : next;
            }
        }

        return !bits.Overrun;
    }

    private static bool SkipOrderCycle(ref RbspReader bits)
    {
        bits.Skip(1);
        bits.Se();
        bits.Se();
        uint count = bits.Ue();
        if (count > 255)
            return false;
        for (uint i = 0; i < count; i++)
            bits.Se();
        return true;
    }

    private static VideoUsability ReadUsability(ref RbspReader bits, out int reorder)
    {
        VideoUsability usability = VideoUsability.Read(ref bits);
        if (bits.Flag())
            bits.Skip(65);
        bool nal = bits.Flag();
        if (nal)
            SkipHrd(ref bits);
        bool vcl = bits.Flag();
        if (vcl)
            SkipHrd(ref bits);
        if (nal || vcl)
            bits.Skip(1);
        bits.Skip(1);
        reorder = -1;
        if (bits.Flag())
        {
            bits.Skip(1);
            for (int i = 0; i < 4; i++)
                bits.Ue();
            reorder = (int)bits.Ue();
            bits.Ue();
        }

        return usability;
    }

    private static void SkipHrd(ref RbspReader bits)
    {
        uint count = bits.Ue();
        bits.Skip(8);
        for (uint i = 0; i <= Math.Min(count, 31); i++)
        {
            bits.Ue();
            bits.Ue();
            bits.Skip(1);
        }

        bits.Skip(20);
    }
}
