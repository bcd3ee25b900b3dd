using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// H.264 (RFC 6184), packetization modes 0 and 1 whatever the SDP says: single units, STAP-A, FU-A. The interleaved packets of mode 2
/// (STAP-B, MTAP, FU-B) are not supported: they count as lost. A frame is an access unit; parameter sets are read in passing.
/// </summary>
public sealed class H264Depacketizer : NalDepacketizer
{
    private ReorderDetector _order;
    private H264Sps? _described;
    private H264SliceHeader _first;
    private bool _haveFirst;
    private bool _secondField;
    private bool _idr;
    private bool _notIdr;
    private bool _inter;
    private bool _reference;
    private bool _haveSps;
    private bool _recovery;
    private int _recoveryFrames;

    /// <param name="parameterSets">Filled from the SDP by the caller; in-band sets are added.</param>
    public H264Depacketizer(FramePool pool, H264ParameterSets parameterSets)
        : base(pool, headerLength: 1)
    {
        ArgumentNullException.ThrowIfNull(parameterSets);
        ParameterSets = parameterSets;
    }

    public H264ParameterSets ParameterSets { get; }

    public override bool Reorders => _order.Reorders || ParameterSets.Sps is { ReorderFrames: > 0 };

    private protected override void ReadUnits(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        switch (payload[0] & 0x1f)
        {
            case < H264NalType.StapA:
                Unit(payload, packet);
                break;
            case H264NalType.StapA:
                ReadAggregate(payload[1..], packet);
                break;
            case H264NalType.FuA:
                ReadFragment(payload, packet);
                break;
            default:
                Refuse(packet, ref Count.Unsupported);
                break;
        }
    }

    private protected override UnitRole Judge(ReadOnlySpan<byte> unit)
    {
        if (unit.IsEmpty)
            return UnitRole.None;
        switch (unit[0] & 0x1f)
        {
            case H264NalType.Slice or H264NalType.PartitionA or H264NalType.Idr:
                if (unit.Length < 2)
                    return UnitRole.None;
                // first_mb_in_slice is 0: its Exp-Golomb code is a single one.
                if ((unit[1] & 0x80) == 0)
                    return UnitRole.Slice;
                return IsSecondField(unit) ? UnitRole.Slice : UnitRole.FirstSlice;
            case H264NalType.Sei or H264NalType.Sps or H264NalType.Pps or H264NalType.AccessUnitDelimiter or 13 or (>= 15 and <= 18):
                return UnitRole.Prefix;
            case 14:
                // The prefix unit of scalable coding stands before each slice.
                return HasSlice ? UnitRole.Suffix : UnitRole.Prefix;
            case 0 or > 23:
                return UnitRole.None;
            default:
                return UnitRole.Suffix;
        }
    }

    private protected override void Complete(ReadOnlySpan<byte> unit)
    {
        int type = unit[0] & 0x1f;
        switch (type)
        {
            case H264NalType.Slice or H264NalType.PartitionA or H264NalType.Idr:
                CompleteSlice(unit, type == H264NalType.Idr);
                break;
            case H264NalType.Sps:
                ParameterSets.Store(unit);
                _haveSps = true;
                break;
            case H264NalType.Pps:
                ParameterSets.Store(unit);
                break;
            case H264NalType.Sei when RecoveryPoint.TryFind(unit[1..], signed: false, out int frames):
                _recovery = true;
                _recoveryFrames = frames;
                break;
        }
    }

    private protected override void Describe(ref FrameInfo info)
    {
        if (_haveFirst && _first.PictureOrder >= 0)
            _order.Add(_first.PictureOrder, _first.PictureOrderBits, _idr);
        // An IDR picture may have a second field that is not one (section 7.4.1.2.4).
        if (_idr && (!_notIdr || _secondField))
            info.Flags |= FrameFlags.Key;
        if (!_inter && _haveFirst)
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

        if (ParameterSets.SpsOf(_first.Pps) is { } sps)
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

        _haveFirst = _secondField = _idr = _notIdr = _inter = _reference = _haveSps = _recovery = false;
    }

    private protected override void LossSeen() => _order.Restart();

    private void CompleteSlice(ReadOnlySpan<byte> unit, bool idr)
    {
        _idr |= idr;
        _notIdr |= !idr;
        _reference |= (unit[0] & 0x60) != 0;
        if (!H264SliceHeader.TryParse(unit, ParameterSets, out H264SliceHeader header))
        {
            Count.Malformed++;
            return;
        }

        _inter |= !header.IsIntra;
        if (!_haveFirst)
        {
            _first = header;
            _haveFirst = true;
        }
        else if (header.IsField && header.IsBottomField != _first.IsBottomField)
        {
            _secondField = true;
        }
    }

    private bool IsSecondField(ReadOnlySpan<byte> unit) =>
        _haveFirst && _first.IsField && !_secondField && H264SliceHeader.TryParse(unit, ParameterSets, out H264SliceHeader header)
        && header.IsField && header.IsBottomField != _first.IsBottomField && header.FrameNumber == _first.FrameNumber;

    private void ReadAggregate(ReadOnlySpan<byte> units, in PacketArrival packet)
    {
        while (!units.IsEmpty)
        {
            if (units.Length < 2)
            {
                Refuse(packet, ref Count.Malformed);
                return;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(units);
            units = units[2..];
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
        if (payload.Length < 2)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        bool end = (payload[1] & 0x40) != 0;
        ReadOnlySpan<byte> data = payload[2..];
        if ((payload[1] & 0x80) == 0)
            FragmentNext(data, end, packet);
        else
            FragmentStart([(byte)((payload[0] & 0xe0) | (payload[1] & 0x1f))], data, end, packet);
    }
}
