using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Base of H.264 and H.265. Adds parameter sets before key frames that lack them, aggregates small NAL units and fragments large ones.
/// Access unit delimiters and filler data are left out.
/// </summary>
public abstract class NalPacketizer : Packetizer
{
    private readonly int _headerLength;
    private readonly bool _aggregatesAndFragments;

    private protected NalPacketizer(int headerLength, bool aggregatesAndFragments)
    {
        _headerLength = headerLength;
        _aggregatesAndFragments = aggregatesAndFragments;
    }

    public sealed override int Write(ref PacketCursor cursor, ReadOnlySpan<byte> frame, in FrameInfo info, Span<byte> payload,
        out bool marker)
    {
        marker = false;
        if (!cursor.SetsDone)
        {
            int sets = info.IsStart && (info.Flags & FrameFlags.ParameterSets) == 0 ? WriteSets(ref cursor, payload) : 0;
            if (sets != 0)
            {
                cursor.Packets++;
                return sets;
            }

            cursor.SetsDone = true;
        }

        if (cursor.Part == 0)
            SkipLeftOut(ref cursor.Offset, frame);
        if (!TryUnit(frame, cursor.Offset, out ReadOnlySpan<byte> unit))
            return 0;
        int length;
        if (cursor.Part > 0 || unit.Length > payload.Length)
        {
            if (!_aggregatesAndFragments)
                return CannotSend;
            length = WriteFragment(ref cursor, unit, payload);
        }
        else
        {
            length = _aggregatesAndFragments && !IsSlice(unit) ? WriteAggregate(ref cursor, frame, payload) : 0;
            if (length == 0)
            {
                unit.CopyTo(payload);
                length = unit.Length;
                cursor.Offset += UnitReader.PrefixLength + unit.Length;
            }
        }

        cursor.Packets++;
        if (cursor.Part == 0)
        {
            SkipLeftOut(ref cursor.Offset, frame);
            marker = !TryUnit(frame, cursor.Offset, out _);
        }

        return length;
    }

    /// <summary>Number of parameter sets to send before key frames.</summary>
    private protected abstract int SetCount { get; }

    private protected abstract ReadOnlySpan<byte> Set(int index);

    private protected abstract bool IsSlice(ReadOnlySpan<byte> unit);

    private protected abstract bool IsLeftOut(ReadOnlySpan<byte> unit);

    /// <summary>Writes the header of an aggregation packet for its first NAL unit, or updates it for a further one.</summary>
    private protected abstract void AddToAggregateHeader(Span<byte> header, ReadOnlySpan<byte> unit, bool first);

    /// <summary>Writes the header of a fragment and returns its length.</summary>
    private protected abstract int WriteFragmentHeader(Span<byte> payload, ReadOnlySpan<byte> unit, bool start, bool end);

    private protected abstract int FragmentHeaderLength { get; }

    private static bool TryUnit(ReadOnlySpan<byte> frame, int offset, out ReadOnlySpan<byte> unit)
    {
        unit = default;
        if (frame.Length - offset <= UnitReader.PrefixLength)
            return false;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(frame[offset..]);
        if (length == 0 || length > (uint)(frame.Length - offset - UnitReader.PrefixLength))
            return false;
        unit = frame.Slice(offset + UnitReader.PrefixLength, (int)length);
        return true;
    }

    private void SkipLeftOut(ref int offset, ReadOnlySpan<byte> frame)
    {
        while (TryUnit(frame, offset, out ReadOnlySpan<byte> unit) && IsLeftOut(unit))
            offset += UnitReader.PrefixLength + unit.Length;
    }

    private int WriteSets(ref PacketCursor cursor, Span<byte> payload)
    {
        int first = cursor.Sets;
        if (first >= SetCount)
            return 0;
        int length = _headerLength;
        while (_aggregatesAndFragments && cursor.Sets < SetCount && length + 2 + Set(cursor.Sets).Length <= payload.Length)
        {
            length += AddToAggregate(payload, length, Set(cursor.Sets), first: cursor.Sets == first);
            cursor.Sets++;
        }

        if (cursor.Sets - first > 1)
            return length;
        cursor.Sets = first + 1;
        ReadOnlySpan<byte> set = Set(first);
        if (set.Length > payload.Length)
            return WriteSets(ref cursor, payload);
        set.CopyTo(payload);
        return set.Length;
    }

    private int WriteAggregate(ref PacketCursor cursor, ReadOnlySpan<byte> frame, Span<byte> payload)
    {
        int length = _headerLength;
        int offset = cursor.Offset;
        int units = 0;
        while (TryUnit(frame, offset, out ReadOnlySpan<byte> unit) && !IsSlice(unit) && length + 2 + unit.Length <= payload.Length)
        {
            length += AddToAggregate(payload, length, unit, first: units++ == 0);
            offset += UnitReader.PrefixLength + unit.Length;
            SkipLeftOut(ref offset, frame);
        }

        if (units < 2)
            return 0;
        cursor.Offset = offset;
        return length;
    }

    private int AddToAggregate(Span<byte> payload, int length, ReadOnlySpan<byte> unit, bool first)
    {
        AddToAggregateHeader(payload, unit, first);
        BinaryPrimitives.WriteUInt16BigEndian(payload[length..], (ushort)unit.Length);
        unit.CopyTo(payload[(length + 2)..]);
        return 2 + unit.Length;
    }

    private int WriteFragment(ref PacketCursor cursor, ReadOnlySpan<byte> unit, Span<byte> payload)
    {
        bool start = cursor.Part == 0;
        if (start)
            cursor.Part = _headerLength;
        ReadOnlySpan<byte> rest = unit[cursor.Part..];
        int room = payload.Length - FragmentHeaderLength;
        // All fragments of a NAL unit have about the same size. The last one would otherwise be a packet of a few octets.
        int fragments = (rest.Length + room - 1) / room;
        int taken = (rest.Length + fragments - 1) / fragments;
        bool end = taken == rest.Length;
        int header = WriteFragmentHeader(payload, unit, start, end);
        rest[..taken].CopyTo(payload[header..]);
        cursor.Part += taken;
        if (end)
        {
            cursor.Part = 0;
            cursor.Offset += UnitReader.PrefixLength + unit.Length;
        }

        return header + taken;
    }
}
