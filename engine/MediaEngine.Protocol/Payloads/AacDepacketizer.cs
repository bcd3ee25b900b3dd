using System.Buffers.Binary;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// AAC as MPEG4-GENERIC (RFC 3640). AU headers may have any size; the default is that of AAC-hbr. A frame is one access unit without ADTS
/// header. Interleaving is not supported: an access unit with an AU-Index other than 0 is counted.
/// </summary>
/// <param name="frameLength">Duration of one access unit in units of the RTP clock (constantDuration).</param>
public sealed class AacDepacketizer(FramePool pool, int frameLength = 1024, int sizeLength = 13, int indexLength = 3,
    int indexDeltaLength = 3)
    : FragmentDepacketizer(pool)
{
    private const int MaximumUnits = 64;
    private const int AdtsHeader = 7;

    private int _expected;

    private protected override void Read(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        if (payload.Length < 2)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        int headerBits = BinaryPrimitives.ReadUInt16BigEndian(payload);
        int headers = (headerBits + 7) / 8;
        if (headerBits == 0 || payload.Length <= 2 + headers)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        var bits = new RbspReader(payload.Slice(2, headers), emulation: false);
        ReadOnlySpan<byte> data = payload[(2 + headers)..];
        int units = 0;
        while (bits.Position + sizeLength <= headerBits && units < MaximumUnits && !data.IsEmpty)
        {
            int size = (int)bits.Bits(sizeLength);
            if (bits.Bits(units == 0 ? indexLength : indexDeltaLength) != 0)
                Count.Unsupported++;
            if (size > data.Length)
            {
                Fragment(data, size, packet, single: units == 0);
                return;
            }

            if (Assembly.IsOpen)
            {
                Assembly.MarkDamaged();
                Finish(packet.Arrival);
            }

            if (size > 0)
                Whole(WithoutAdts(data[..size]), packet, packet.Timestamp + (uint)(units * frameLength), FrameFlags.Key);
            data = data[size..];
            units++;
        }
    }

    private protected override void Describe(ref FrameInfo info)
    {
        info.Flags |= FrameFlags.Key;
        if (Assembly.Length < _expected)
            Assembly.MarkDamaged();
    }

    /// <summary>
    /// An access unit that does not fit in a packet is sent in fragments. Each packet carries the size of the whole access unit (section
    /// 3.2.3.2).
    /// </summary>
    private void Fragment(ReadOnlySpan<byte> data, int size, in PacketArrival packet, bool single)
    {
        if (!single)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        bool start = !Assembly.IsOpen || packet.Timestamp != Assembly.Info.Timestamp;
        if (!Open(start, packet))
            return;
        if (start)
            _expected = size;
        Add(data);
        if (packet.Marker || Assembly.Length >= _expected)
            Finish(packet.Arrival);
    }

    /// <summary>Some cameras send the ADTS header before the access unit.</summary>
    private ReadOnlySpan<byte> WithoutAdts(ReadOnlySpan<byte> unit)
    {
        if (unit.Length <= AdtsHeader + 2 || unit[0] != 0xff || (unit[1] & 0xf6) != 0xf0)
            return unit;
        int length = ((unit[3] & 3) << 11) | (unit[4] << 3) | (unit[5] >> 5);
        if (length != unit.Length)
            return unit;
        Count.Repairs++;
        return unit[(AdtsHeader + ((unit[1] & 1) == 0 ? 2 : 0))..];
    }
}
