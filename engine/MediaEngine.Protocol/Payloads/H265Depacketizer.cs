using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// H.265 (RFC 7798): single units, aggregation packets, fragmentation units, with decoding order numbers when they were signalled
/// (sprop-max-don-diff above 0): they are left out, units are taken in the order of packets. A frame is an access unit.
/// </summary>
public sealed class H265Depacketizer : NalDepacketizer
{
    private readonly int _donLength;
    private ReorderDetector _order;
    private H265Sps? _described;
    private bool _irap;
    private bool _notIrap;
    private bool _reference;
    private bool _inter;
    private bool _haveSlice;
    private bool _haveSps;
    private bool _recovery;
    private int _recoveryFrames;
    private int _temporalId;
    private int _pictureOrder;
    private bool _idr;

    /// <param name="parameterSets">Filled from the SDP by the caller; in-band sets are added.</param>
    /// <param name="withDon">sprop-max-don-diff is greater than 0 (RFC 7798 section 7.1).</param>
    public H265Depacketizer(FramePool pool, H265ParameterSets parameterSets, bool withDon = false)
        : base(pool, headerLength: 2)
    {
        ArgumentNullException.ThrowIfNull(parameterSets);
        ParameterSets = parameterSets;
        _donLength = withDon ? 2 : 0;
    }

    public H265ParameterSets ParameterSets { get; }

    public override bool Reorders => _order.Reorders || ParameterSets.Sps is { ReorderFrames: > 0 };

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
                // A start code: header 00 00 has temporal id -1, which no unit has.
                Unit(payload, packet);
                break;
            case < H265NalType.AggregationPacket:
                if (_donLength > 0 && payload.Length > 4)
                    UnitWithDon(payload, packet);
                else
                    Unit(payload, packet);
                break;
            case H265NalType.AggregationPacket:
                ReadAggregate(payload[2..], packet);
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
                _haveSps = true;
                break;
            case H265NalType.PrefixSei when RecoveryPoint.TryFind(unit[2..], signed: true, out int frames):
                _recovery = true;
                _recoveryFrames = frames;
                break;
        }
    }

    private protected override void Describe(ref FrameInfo info)
    {
        H265Sps? sps = ParameterSets.Sps;
        if (_haveSlice && sps is not null && _pictureOrder >= 0)
            _order.Add(_pictureOrder, sps.PictureOrderBits, _idr);
        if (_irap && !_notIrap)
            info.Flags |= FrameFlags.Key;
        if (_haveSlice && !_inter)
            info.Flags |= FrameFlags.Intra;
        if (!_reference)
            info.Flags |= FrameFlags.Disposable;
        if (_haveSps)
            info.Flags |= FrameFlags.ParameterSets;
        if (_recovery)
        {
            info.Flags |= FrameFlags.RecoveryPoint;
            info.RecoveryFrames = _recoveryFrames;
        }

        info.TemporalId = (byte)_temporalId;
        if (sps is not null)
        {
            info.Width = (ushort)sps.Width;
            info.Height = (ushort)sps.Height;
            if (!ReferenceEquals(_described, sps))
            {
                // What the former set's pictures did says nothing of these.
                if (_described is not null)
                {
                    info.Flags |= FrameFlags.FormatChange;
                    _order = default;
                }

                _described = sps;
            }
        }

        _irap = _notIrap = _reference = _inter = _haveSlice = _haveSps = _recovery = _idr = false;
    }

    private protected override void LossSeen() => _order.Restart();

    private static int TypeOf(ReadOnlySpan<byte> unit) => (unit[0] >> 1) & 0x3f;

    private static int LayerOf(ReadOnlySpan<byte> unit) => ((unit[0] & 1) << 5) | (unit[1] >> 3);

    private void CompleteSlice(ReadOnlySpan<byte> unit, int type)
    {
        bool irap = type is >= H265NalType.BlaWLp and <= H265NalType.LastIrap;
        _irap |= irap;
        _notIrap |= !irap;
        int temporalId = (unit[1] & 7) - 1;
        // Sub-layer non-reference pictures of the highest sub-layer are referred to by none.
        bool nonReference = type < 16 && (type & 1) == 0 && temporalId >= (ParameterSets.Sps?.TemporalLayers ?? 1) - 1;
        _reference |= !nonReference;
        var bits = new RbspReader(unit[2..]);
        bool first = bits.Flag();
        if (irap)
            bits.Skip(1);
        H265ParameterSets.PpsSwitches switches = ParameterSets.SwitchesOf((int)bits.Ue());
        if (!first)
        {
            // A further slice has its address next, whose length depends on the picture size: its type is not read.
            _inter |= !irap;
            return;
        }

        bits.Skip(switches.ExtraSliceHeaderBits);
        uint sliceType = bits.Ue();
        _inter |= sliceType != 2;
        _haveSlice = true;
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
        // RASL pictures are skipped by whoever starts at their IRAP, but say as much of the order.
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

    private void ReadAggregate(ReadOnlySpan<byte> units, in PacketArrival packet)
    {
        int skip = _donLength;
        while (!units.IsEmpty)
        {
            if (units.Length < skip + 2)
            {
                Refuse(packet, ref Count.Malformed);
                return;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(units[skip..]);
            units = units[(skip + 2)..];
            // DOND of the further units is one octet.
            skip = Math.Min(_donLength, 1);
            if (length == 0)
                continue;
            if (length > units.Length)
            {
                Refuse(packet, ref Count.Malformed);
                return;
            }

            Unit(units[..length], packet);
            units = units[length..];
        }
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
