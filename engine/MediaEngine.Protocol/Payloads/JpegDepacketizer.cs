using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// JPEG (RFC 2435). A frame is a complete JFIF file; its headers are made from the packets (appendices A and B).
/// <code>
/// | type-specific |              fragment offset                  |
/// |     type      |       Q       |   width / 8   |  height / 8   |
/// |       restart interval        |F|L|       restart count       |   types 64 to 127
/// |      MBZ      |   precision   |             length            |   Q of 128 and more, first packet; the tables follow
/// </code>
/// </summary>
/// <param name="width">Width from the SDP. It is needed for pictures above 2040 pixels, whose packets say 0.</param>
public sealed class JpegDepacketizer(FramePool pool, int width = 0, int height = 0) : FragmentDepacketizer(pool)
{
    private const int MainHeader = 8;
    private const int RestartHeader = 4;
    private const int TableHeader = 4;
    private const int DynamicQ = 128;
    private const int NeverKeptQ = 255;

    private readonly byte[] _tables = new byte[2 * JpegTables.QuantizerLength];
    private int _tablesQ = -1;
    private int _tablesLength;
    private int _precision;
    private int _scanAt;
    private int _width;
    private int _height;

    private protected override void Read(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        if (payload.Length < MainHeader)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        int offset = BinaryPrimitives.ReadInt32BigEndian(payload) & 0xffffff;
        int type = payload[4];
        int quality = payload[5];
        int wide = payload[6] == 0 ? width : payload[6] * 8;
        int high = payload[7] == 0 ? height : payload[7] * 8;
        int at = MainHeader;
        int restart = 0;
        if (type is >= 64 and < 128)
        {
            if (payload.Length < at + RestartHeader)
            {
                Refuse(packet, ref Count.Malformed);
                return;
            }

            restart = BinaryPrimitives.ReadUInt16BigEndian(payload[at..]);
            at += RestartHeader;
        }

        if ((type & 0x3f) > 1 || type >= 128 || wide == 0 || high == 0 || quality == 0)
        {
            Refuse(packet, ref Count.Unsupported);
            return;
        }

        if (!Open(offset == 0, packet))
            return;
        if (offset == 0)
        {
            if (!TakeTables(payload, ref at, quality))
            {
                Count.Malformed++;
                Assembly.Discard();
                LoseFrame();
                return;
            }

            (_width, _height) = (wide, high);
            AddHeaders(type & 1, restart, wide, high);
            _scanAt = Assembly.Length;
        }
        else if (offset != Assembly.Length - _scanAt && !Assembly.IsGivenUp)
        {
            Count.Malformed++;
            Assembly.MarkDamaged();
        }

        Add(payload[at..]);
        if (packet.Marker)
            Finish(packet.Arrival);
    }

    private protected override void Describe(ref FrameInfo info)
    {
        info.Flags |= FrameFlags.Key | FrameFlags.Intra | FrameFlags.ParameterSets | FrameFlags.Disposable;
        info.Width = (ushort)_width;
        info.Height = (ushort)_height;
        if (!Assembly.Data.EndsWith((ReadOnlySpan<byte>)[0xff, 0xd9]))
            Add([0xff, 0xd9]);
    }

    private bool TakeTables(ReadOnlySpan<byte> payload, ref int at, int quality)
    {
        if (quality < DynamicQ)
        {
            if (_tablesQ != quality)
                JpegTables.Scale(quality, _tables);
            _tablesQ = quality;
            _tablesLength = JpegTables.QuantizerLength;
            _precision = 0;
            return true;
        }

        if (payload.Length < at + TableHeader)
            return false;
        int precision = payload[at + 1];
        int length = BinaryPrimitives.ReadUInt16BigEndian(payload[(at + 2)..]);
        at += TableHeader;
        if (length == 0)
            return _tablesQ == quality && quality != NeverKeptQ;
        int tables = (precision & 1) + 1 == 2 ? 128 : 64;
        int second = (precision & 2) != 0 ? 128 : 64;
        // The RFC does not define one table for all components, but some senders send it.
        if (payload.Length < at + length || (length != tables + second && length != tables))
            return false;
        payload.Slice(at, length).CopyTo(_tables);
        at += length;
        _tablesQ = quality;
        _tablesLength = length;
        _precision = precision;
        return true;
    }

    private void AddHeaders(int type, int restart, int wide, int high)
    {
        Add([0xff, 0xd8, 0xff, 0xe0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        int first = (_precision & 1) != 0 ? 128 : 64;
        AddTable(0, _tables.AsSpan(0, first));
        AddTable(1, _tablesLength > first ? _tables.AsSpan(first, _tablesLength - first) : _tables.AsSpan(0, first));
        if (restart > 0)
            Add([0xff, 0xdd, 0, 4, (byte)(restart >> 8), (byte)restart]);
        byte sampling = (byte)(type == 0 ? 0x21 : 0x22);
        Add([0xff, 0xc0, 0, 17, 8, (byte)(high >> 8), (byte)high, (byte)(wide >> 8), (byte)wide, 3, 1, sampling, 0, 2, 0x11, 1,
            3, 0x11, 1]);
        Add(JpegTables.Huffman);
        Add([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
    }

    private void AddTable(int id, ReadOnlySpan<byte> table)
    {
        int length = 3 + table.Length;
        Add([0xff, 0xdb, 0, (byte)length, (byte)((table.Length == 128 ? 0x10 : 0) | id)]);
        Add(table);
    }
}
