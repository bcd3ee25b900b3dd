namespace MediaEngine.Protocol.Payloads;

/// <summary>The start of an H.264 slice header (section 7.3.3): the fields that picture boundaries and display order need.</summary>
internal readonly record struct H264SliceHeader
{
    public uint FirstMacroblock { get; init; }

    /// <summary>slice_type modulo 5: 0 P, 1 B, 2 I, 3 SP, 4 SI.</summary>
    public int Type { get; init; }

    public int Pps { get; init; }

    public int FrameNumber { get; init; }

    public bool IsField { get; init; }

    public bool IsBottomField { get; init; }

    /// <summary>pic_order_cnt_lsb; -1 if pic_order_cnt_type is not 0.</summary>
    public int PictureOrder { get; init; }

    public int PictureOrderBits { get; init; }

    public bool IsIntra => Type is 2 or 4;

    /// <summary>Reads a NAL unit of type 1, 2 or 5. Fields that depend on a missing parameter set stay unknown.</summary>
    public static bool TryParse(ReadOnlySpan<byte> unit, H264ParameterSets sets, out H264SliceHeader header)
    {
        header = default;
        if (unit.Length < 2)
            return false;
        bool idr = (unit[0] & 0x1f) == H264NalType.Idr;
        var bits = new RbspReader(unit[1..]);
        uint first = bits.Ue();
        int type = (int)(bits.Ue() % 5);
        uint pps = bits.Ue();
        if (bits.Overrun)
            return false;
        header = new H264SliceHeader { FirstMacroblock = first, Type = type, Pps = (int)Math.Min(pps, 255), PictureOrder = -1 };
        if (sets.SpsOf(header.Pps) is not { } sps)
            return true;
        if (sps.SeparateColourPlanes)
            bits.Skip(2);
        int frameNumber = (int)bits.Bits(sps.FrameNumberBits);
        bool field = sps.Interlaced && bits.Flag();
        bool bottom = field && bits.Flag();
        if (idr)
            bits.Ue();
        int order = sps.PictureOrderType == 0 ? (int)bits.Bits(sps.PictureOrderBits) : -1;
        if (bits.Overrun)
            return true;
        header = header with
        {
            FrameNumber = frameNumber,
            IsField = field,
            IsBottomField = bottom,
            PictureOrder = order,
            PictureOrderBits = sps.PictureOrderBits,
        };
        return true;
    }
}
