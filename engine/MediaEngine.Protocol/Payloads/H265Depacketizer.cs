using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// H.265 (RFC 7798): single NAL units, aggregation packets, fragmentation units. Decoding order numbers, if signalled (sprop-max-don-diff
/// above 0), are skipped; NAL units keep the order of the packets. A frame is an access unit.
/// </summary>
public sealed class H265Depacketizer : NalDepacketizer
{
    private readonly int _donLength;
    private NalPicture _picture;
    private bool _irap;
    private bool _notIrap;
    private int _temporalId;
    private int _pictureOrder;
    private bool _idr;

    /// <param name="parameterSets">The caller fills it from the SDP; the depacketizer adds in-band sets.</param>
    /// <param name="withDon">sprop-max-don-diff is greater than 0 (RFC 7798 section 7.1).</param>
    public H265Depacketizer(FramePool pool, H265ParameterSets parameterSets, bool withDon = false)
        : base(pool, headerLength: 2)
    {
        ArgumentNullException.ThrowIfNull(parameterSets);
        ParameterSets = parameterSets;
        _donLength = withDon ? 2 : 0;
    }

    public H265ParameterSets ParameterSets { get; }

    public override bool Reorders => _picture.Order.Reorders || ParameterSets.Sps is { ReorderFrames: > 0 };

    private protected override void ReadUnits(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        if (payload.Length < 3)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        switch (TypeOf(payload))
        {
            case 0 when payload[0] == 0 && payload[1] == 0:
                // The packet begins with a start code: the header 00 00 has temporal ID -1, which is invalid.
                Unit(payload, packet);
                break;
            case < H265NalType.AggregationPacket:
                if (_donLength > 0 && payload.Length > 4)
                    UnitWithDon(payload, packet);
                else
                    Unit(payload, packet);
                break;
            case H265NalType.AggregationPacket:
                Aggregate(payload[2..], packet, _donLength, Math.Min(_donLength, 1));
                break;
            case H265NalType.FragmentationUnit:
                ReadFragment(payload, packet);
                break;
            default:
                Refuse(packet, ref Count.Unsupported);
                break;
        }
    }

    private protected override UnitRole Judge(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 2 || (unit[1] & 7) == 0)
            return UnitRole.None;
        int type = TypeOf(unit);
        if (LayerOf(unit) != 0)
            return UnitRole.Suffix;
        return type switch
        {
            <= H265NalType.LastSlice when unit.Length < 3 => UnitRole.None,
            <= H265NalType.LastSlice => (unit[2] & 0x80) != 0 ? UnitRole.FirstSlice : UnitRole.Slice,
            H265NalType.EndOfSequence or H265NalType.EndOfBitstream or H265NalType.Filler or H265NalType.SuffixSei => UnitRole.Suffix,
            >= 45 and <= 47 or >= 56 => UnitRole.Suffix,
            >= H265NalType.AggregationPacket and < 56 => UnitRole.None,
            _ => UnitRole.Prefix,
        };
    }

    private protected override void Complete(ReadOnlySpan<byte> unit)
    {
        int type = TypeOf(unit);
        if (LayerOf(unit) != 0)
            return;
        switch (type)
        {
            case <= H265NalType.LastSlice:
                CompleteSlice(unit, type);
                break;
            case H265NalType.Vps or H265NalType.Pps:
                ParameterSets.Store(unit);
                break;
            case H265NalType.Sps:
                ParameterSets.Store(unit);
                _picture.HasSps = true;
                break;
            case H265NalType.PrefixSei when RecoveryPoint.TryFind(unit[2..], signed: true, out int frames):
                _picture.RecoveryFrames = frames;
                break;
        }
    }

    private protected override void Describe(ref FrameInfo info)
    {
        H265Sps? sps = ParameterSets.Sps;
        if (_picture.HasSlice && sps is not null && _pictureOrder >= 0)
            _picture.Order.Add(_pictureOrder, sps.PictureOrderBits, _idr);
        info.TemporalId = (byte)_temporalId;
        _picture.Describe(ref info, _irap && !_notIrap, sps, sps?.Width ?? 0, sps?.Height ?? 0);
        _irap = _notIrap = _idr = false;
    }

    private protected override void LossSeen() => _picture.Order.Restart();

    private static int TypeOf(ReadOnlySpan<byte> unit) => (unit[0] >> 1) & 0x3f;

    private static int LayerOf(ReadOnlySpan<byte> unit) => ((unit[0] & 1) << 5) | (unit[1] >> 3);

    private void CompleteSlice(ReadOnlySpan<byte> unit, int type)
    {
        bool irap = type is >= H265NalType.BlaWLp and <= H265NalType.LastIrap;
        _irap |= irap;
        _notIrap |= !irap;
        int temporalId = (unit[1] & 7) - 1;
        // No picture refers to a sub-layer non-reference picture of the highest sub-layer.
        bool nonReference = type < 16 && (type & 1) == 0 && temporalId >= (ParameterSets.Sps?.TemporalLayers ?? 1) - 1;
        _picture.IsReference |= !nonReference;
        var bits = new RbspReader(unit[2..]);
        bool first = bits.Flag();
        if (irap)
            bits.Skip(1);
        H265ParameterSets.PpsSwitches switches = ParameterSets.SwitchesOf((int)bits.Ue());
        if (!first)
        {
            // The address of a further slice comes before its slice type and has a length that depends on the picture size. The type is not
            // read.
            _picture.IsInter |= !irap;
            return;
        }

        bits.Skip(switches.ExtraSliceHeaderBits);
        uint sliceType = bits.Ue();
        _picture.IsInter |= sliceType != 2;
        _picture.HasSlice = true;
        _temporalId = temporalId;
        _idr = type is H265NalType.IdrWRadl or H265NalType.IdrNLp;
        _pictureOrder = 0;
        if (_idr)
            return;
        if (switches.OutputFlag)
            bits.Skip(1);
        H265Sps? sps = ParameterSets.Sps;
        if (sps is { SeparateColourPlanes: true })
            bits.Skip(2);
        // A decoder that starts at the IRAP picture skips its RASL pictures. Their order counts are used all the same.
        _pictureOrder = sps is null ? -1 : (int)bits.Bits(sps.PictureOrderBits);
        if (bits.Overrun)
            _pictureOrder = -1;
    }

    private void UnitWithDon(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        Span<byte> header = stackalloc byte[2];
        payload[..2].CopyTo(header);
        FragmentStart(header, payload[4..], end: false, packet);
        FragmentNext(default, end: true, packet);
    }

    private void ReadFragment(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        byte fu = payload[2];
        bool start = (fu & 0x80) != 0;
        int at = start ? 3 + _donLength : 3;
        if (payload.Length < at)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        bool end = (fu & 0x40) != 0;
        if (!start)
        {
            FragmentNext(payload[at..], end, packet);
            return;
        }

        Span<byte> header = [(byte)((payload[0] & 0x81) | ((fu & 0x3f) << 1)), payload[1]];
        FragmentStart(header, payload[at..], end, packet);
    }
}
