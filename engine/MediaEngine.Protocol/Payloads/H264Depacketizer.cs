using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// H.264 (RFC 6184) in packetization modes 0 and 1, whatever the SDP says: single NAL units, STAP-A, FU-A. The interleaved packets of mode
/// 2 (STAP-B, MTAP, FU-B) are not supported and count as lost. A frame is an access unit. Parameter sets of the stream are stored.
/// </summary>
public sealed class H264Depacketizer : NalDepacketizer
{
    private NalPicture _picture;
    private H264SliceHeader _first;
    private bool _secondField;
    private bool _idr;
    private bool _notIdr;

    /// <param name="parameterSets">The caller fills it from the SDP; the depacketizer adds in-band sets.</param>
    public H264Depacketizer(FramePool pool, H264ParameterSets parameterSets)
        : base(pool, headerLength: 1)
    {
        ArgumentNullException.ThrowIfNull(parameterSets);
        ParameterSets = parameterSets;
    }

    public H264ParameterSets ParameterSets { get; }

    public override bool Reorders => _picture.Order.Reorders || ParameterSets.Sps is { ReorderFrames: > 0 };

    private protected override void ReadUnits(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        switch (payload[0] & 0x1f)
        {
            case < H264NalType.StapA:
                Unit(payload, packet);
                break;
            case H264NalType.StapA:
                Aggregate(payload[1..], packet);
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
                // first_mb_in_slice 0 is a single one bit in Exp-Golomb code.
                if ((unit[1] & 0x80) == 0)
                    return UnitRole.Slice;
                return IsSecondField(unit) ? UnitRole.Slice : UnitRole.FirstSlice;
            case H264NalType.Sei or H264NalType.Sps or H264NalType.Pps or H264NalType.AccessUnitDelimiter or 13 or (>= 15 and <= 18):
                return UnitRole.Prefix;
            case 14:
                // Scalable coding sends a prefix NAL unit before each slice.
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
                _picture.HasSps = true;
                break;
            case H264NalType.Pps:
                ParameterSets.Store(unit);
                break;
            case H264NalType.Sei when RecoveryPoint.TryFind(unit[1..], signed: false, out int frames):
                _picture.RecoveryFrames = frames;
                break;
        }
    }

    private protected override void Describe(ref FrameInfo info)
    {
        if (_picture.HasSlice && _first.PictureOrder >= 0)
            _picture.Order.Add(_first.PictureOrder, _first.PictureOrderBits, _idr);

        // The second field of an IDR picture may be a non-IDR field (section 7.4.1.2.4).
        H264Sps? sps = ParameterSets.SpsOf(_first.Pps);
        _picture.Describe(ref info, _idr && (!_notIdr || _secondField), sps, sps?.Width ?? 0, sps?.Height ?? 0);
        _secondField = _idr = _notIdr = false;
    }

    private protected override void LossSeen() => _picture.Order.Restart();

    private void CompleteSlice(ReadOnlySpan<byte> unit, bool idr)
    {
        _idr |= idr;
        _notIdr |= !idr;
        _picture.IsReference |= (unit[0] & 0x60) != 0;
        if (!H264SliceHeader.TryParse(unit, ParameterSets, out H264SliceHeader header))
        {
            Count.Malformed++;
            return;
        }

        _picture.IsInter |= !header.IsIntra;
        if (!_picture.HasSlice)
        {
            _first = header;
            _picture.HasSlice = true;
        }
        else if (header.IsField && header.IsBottomField != _first.IsBottomField)
        {
            _secondField = true;
        }
    }

    private bool IsSecondField(ReadOnlySpan<byte> unit) =>
        _picture.HasSlice && _first.IsField && !_secondField && H264SliceHeader.TryParse(unit, ParameterSets, out H264SliceHeader header)
        && header.IsField && header.IsBottomField != _first.IsBottomField && header.FrameNumber == _first.FrameNumber;

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
