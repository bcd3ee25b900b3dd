using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Base of H.264 and H.265: NAL units, fragments, picture boundaries. A frame is a sequence of NAL units, each with its length in four
/// octets before it (<see cref="UnitReader"/>). Slice headers and NAL unit types give the boundaries; marker and timestamps are hints.
/// </summary>
public abstract unsafe class NalDepacketizer : Depacketizer
{
    // After this silence a picture with a marker that is not trusted yet counts as complete. A picture without a marker waits for the next
    // picture, because its end may be lost.
    private static readonly TimeSpan _afterMarker = TimeSpan.FromMilliseconds(20);

    private readonly int _headerLength;
    private MarkerTrust _trust;
    private MonotonicTime _lastArrival;
    private byte* _scratch;
    private int _scratchSize;
    private int _unitAt;
    private ushort _emptyStart;
    private bool _hasEmptyStart;
    private bool _inFragment;
    private bool _fragmentIsSlice;
    private int _slices;
    private bool _lossInside;
    private bool _markerSeen;
    private bool _markerEarly;
    private bool _finishedByMarker;

    private protected NalDepacketizer(FramePool pool, int headerLength)
        : base(pool)
    {
        _headerLength = headerLength;
    }

    public override MonotonicTime Deadline =>
        IsEnded ? _lastArrival + _afterMarker : MonotonicTime.Never;

    /// <summary>The open frame contains a slice.</summary>
    private protected bool HasSlice => _slices > 0;

    public override void Expire(MonotonicTime now)
    {
        if (now < Deadline)
            return;
        _finishedByMarker = true;
        FinishPicture(now);
    }

    public override void Flush(MonotonicTime now)
    {
        if (_slices > 0)
        {
            if (!IsEnded)
                LoseTail();
            FinishPicture(now);
        }

        Assembly.Discard();
    }

    private protected sealed override void Read(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        ReadUnits(payload, packet);
        _lastArrival = packet.Arrival;
        if (!Assembly.IsOpen)
            return;
        Assembly.Count(packet, ref Count);
        if (!packet.Marker)
            return;
        if (_inFragment)
            return;
        if (_slices == 0)
        {
            _trust.OnPrefix();
            return;
        }

        _markerSeen = true;
        if (_trust.IsTrusted)
        {
            _finishedByMarker = true;
            FinishPicture(packet.Arrival);
        }
    }

    private protected sealed override void Lose(in PacketArrival next)
    {
        _finishedByMarker = false;
        if (LoseTail())
            TakeLoss(reachesBeyond: next.Timestamp != Assembly.Info.Timestamp);
        else
            LoseFrame();
        LossSeen();
    }

    private protected sealed override void FreeMemory()
    {
        NativeMemory.Free(_scratch);
        _scratch = null;
        _scratchSize = 0;
    }

    /// <summary>Reads the NAL units and fragments of one payload.</summary>
    private protected abstract void ReadUnits(ReadOnlySpan<byte> payload, in PacketArrival packet);

    /// <summary>Finds the role of a NAL unit from its first octets. Changes no state.</summary>
    private protected abstract UnitRole Judge(ReadOnlySpan<byte> unit);

    /// <summary>Called when a whole NAL unit is in the frame.</summary>
    private protected abstract void Complete(ReadOnlySpan<byte> unit);

    /// <summary>Sets the flags of the frame that ends, and clears the state of the picture.</summary>
    private protected abstract void Describe(ref FrameInfo info);

    /// <summary>Called when pictures may be missing.</summary>
    private protected abstract void LossSeen();

    /// <summary>Adds a whole NAL unit. Start codes in it split it.</summary>
    private protected void Unit(ReadOnlySpan<byte> unit, in PacketArrival packet)
    {
        EndFragment();
        if (!AnnexB.HasStartCode(unit))
        {
            One(unit, packet);
            return;
        }

        Count.Repairs++;
        while (AnnexB.TryRead(ref unit, out ReadOnlySpan<byte> part))
            One(part, packet);
    }

    /// <summary>Adds the first fragment of a NAL unit.</summary>
    private protected void FragmentStart(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data, bool end, in PacketArrival packet)
    {
        if (_inFragment)
            Count.Repairs++;
        EndFragment();
        if (data.IsEmpty)
        {
            // The role of the NAL unit is found when its first octets come.
            _emptyStart = BinaryPrimitives.ReadUInt16BigEndian([header[0], header[^1]]);
            _hasEmptyStart = true;
            Count.Repairs++;
            return;
        }

        Span<byte> head = stackalloc byte[64];
        header.CopyTo(head);
        int taken = Math.Min(data.Length, head.Length - header.Length);
        data[..taken].CopyTo(head[header.Length..]);
        UnitRole role = Judge(head[..(header.Length + taken)]);
        if (role == UnitRole.None)
        {
            Count.Malformed++;
            return;
        }

        Place(role, packet);
        if (!Assembly.IsOpen)
            return;
        _unitAt = Assembly.Length;
        _inFragment = true;
        Span<byte> prefix = head[..UnitReader.PrefixLength];
        prefix.Clear();
        Assembly.Append(prefix, ref Count);
        Assembly.Append(header, ref Count);
        Assembly.Append(data, ref Count);
        if (end)
        {
            Count.Repairs++;
            EndFragment();
        }
    }

    /// <summary>Adds the NAL units of an aggregation packet (STAP-A, AP). Each has its length in two octets before it.</summary>
    /// <param name="firstSkip">Octets before the length of the first NAL unit (DONL of RFC 7798).</param>
    /// <param name="skip">Octets before the length of each further NAL unit (DOND).</param>
    private protected void Aggregate(ReadOnlySpan<byte> units, in PacketArrival packet, int firstSkip = 0, int skip = 0)
    {
        for (int before = firstSkip; !units.IsEmpty; before = skip)
        {
            int length = units.Length < before + 2 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(units[before..]);
            if (length > units.Length - before - 2)
            {
                Refuse(packet, ref Count.Malformed);
                return;
            }

            units = units[(before + 2)..];
            if (length > 0)
                Unit(units[..length], packet);
            units = units[length..];
        }
    }

    private protected void FragmentNext(ReadOnlySpan<byte> data, bool end, in PacketArrival packet)
    {
        if (_hasEmptyStart && !data.IsEmpty)
        {
            _hasEmptyStart = false;
            Span<byte> header = [(byte)(_emptyStart >> 8), (byte)_emptyStart];
            FragmentStart(header[.._headerLength], data, end, packet);
            return;
        }

        if (!_inFragment)
        {
            Count.OrphanFragments++;
            Orphan(packet);
            return;
        }

        Assembly.Append(data, ref Count);
        if (end)
            EndFragment();
    }

    /// <summary>The last packet of the open picture had a marker, and the marker may be right.</summary>
    private bool IsEnded => _slices > 0 && !_inFragment && _markerSeen && !_markerEarly && !_trust.IsContradicted;

    /// <summary>Marks the open picture: its end is missing. Returns false if it has no slice yet.</summary>
    private bool LoseTail()
    {
        _hasEmptyStart = false;
        if (_inFragment)
            Assembly.Truncate(_unitAt);
        _inFragment = false;
        if (_slices == 0)
            return false;
        Assembly.MarkDamaged();
        return _lossInside = true;
    }

    /// <summary>Ends a NAL unit that came in fragments.</summary>
    private void EndFragment()
    {
        _hasEmptyStart = false;
        if (!_inFragment)
            return;
        _inFragment = false;
        if (Assembly.IsGivenUp)
            return;
        Span<byte> unit = Assembly.Data[(_unitAt + UnitReader.PrefixLength)..];
        if (unit.Length <= _headerLength)
        {
            Assembly.Truncate(_unitAt);
            Count.Malformed++;
            return;
        }

        if (AnnexB.HasStartCode(unit))
        {
            Split(unit);
            return;
        }

        BinaryPrimitives.WriteUInt32BigEndian(Assembly.Data[_unitAt..], (uint)unit.Length);
        Complete(unit);
    }

    /// <summary>Splits a NAL unit that contains start codes: the sender put several NAL units into the fragments of one.</summary>
    private void Split(ReadOnlySpan<byte> unit)
    {
        Count.Repairs++;
        if (_scratchSize < unit.Length)
        {
            _scratch = (byte*)NativeMemory.Realloc(_scratch, (nuint)unit.Length);
            _scratchSize = unit.Length;
        }

        unit.CopyTo(new Span<byte>(_scratch, _scratchSize));
        ReadOnlySpan<byte> rest = new(_scratch, unit.Length);
        FrameInfo info = Assembly.Info;
        var packet = new PacketArrival(info.LastSequenceNumber, info.Timestamp, false, _lastArrival);
        if (_fragmentIsSlice)
            _slices--;
        Assembly.Truncate(_unitAt);
        while (AnnexB.TryRead(ref rest, out ReadOnlySpan<byte> part))
            One(part, packet);
    }

    private void One(ReadOnlySpan<byte> unit, in PacketArrival packet)
    {
        UnitRole role = Judge(unit);
        if (role == UnitRole.None || (unit.Length <= _headerLength && role != UnitRole.Suffix))
        {
            Count.Malformed++;
            return;
        }

        Place(role, packet);
        if (!Assembly.IsOpen)
            return;
        Span<byte> prefix = stackalloc byte[UnitReader.PrefixLength];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, (uint)unit.Length);
        Assembly.Append(prefix, ref Count);
        Assembly.Append(unit, ref Count);
        Complete(unit);
    }

    /// <summary>Ends the open picture if the NAL unit begins another one. Opens a frame if none is open.</summary>
    private void Place(UnitRole role, in PacketArrival packet)
    {
        bool slice = role is UnitRole.FirstSlice or UnitRole.Slice;
        _fragmentIsSlice = slice;
        if (_slices > 0)
        {
            bool ends = role is UnitRole.Prefix or UnitRole.FirstSlice
                || (role == UnitRole.Slice && _lossInside && packet.Timestamp != Assembly.Info.Timestamp);
            if (ends)
                FinishPicture(packet.Arrival);
            else if (slice && _markerSeen)
                _markerEarly = true;
        }

        if (!Assembly.IsOpen)
        {
            if (role == UnitRole.Suffix)
                return;
            Begin(packet);
        }

        if (!slice)
            return;
        if (_slices++ == 0)
        {
            Assembly.Info.Timestamp = packet.Timestamp;
            if (role == UnitRole.Slice)
            {
                if (_finishedByMarker)
                    _trust.Contradict();
                TakeLoss();
                _lossInside = true;
            }
        }

        _finishedByMarker = false;
    }

    /// <summary>Handles a fragment of a NAL unit whose beginning is missing: its picture is damaged.</summary>
    private void Orphan(in PacketArrival packet)
    {
        if (_slices > 0 && packet.Timestamp != Assembly.Info.Timestamp)
            FinishPicture(packet.Arrival);
        if (_slices == 0)
        {
            LoseFrame();
            return;
        }

        TakeLoss();
        _lossInside = true;
    }

    private void FinishPicture(MonotonicTime now)
    {
        EndFragment();
        if (!Assembly.IsOpen)
            return;
        ref FrameInfo info = ref Assembly.Info;
        Describe(ref info);
        if (!_lossInside && !info.IsDamaged)
        {
            if (_markerEarly)
                _trust.Contradict();
            else if (_markerSeen)
                _trust.Agree(_slices, info.IsStart);
        }

        if (!Assembly.Finish(now, ref Count))
            LoseFrame();
        _slices = 0;
        _lossInside = _markerSeen = _markerEarly = _fragmentIsSlice = false;
    }
}
