namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// AV1 (RTP payload format for AV1, version 1.0.0, section 4). A frame is a temporal unit in the low-overhead format: each OBU has a size
/// field of four octets. Temporal delimiters are left out.
/// <code>
/// |Z|Y| W |N|-|-|-|  then OBU elements; each has its length (leb128) before it, except the last one when W is not 0
/// </code>
/// </summary>
public sealed class Av1Depacketizer(FramePool pool) : FragmentDepacketizer(pool)
{
    private const int SizeLength = 4;

    private int _obuAt;
    private int _sizeAt;
    private bool _obuOpen;
    private bool _obuLeftOut;
    private int _temporalId;
    private int _width;
    private int _height;

    private protected override void Read(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        byte header = payload[0];
        bool continues = (header & 0x80) != 0;
        bool continued = (header & 0x40) != 0;
        int count = (header >> 4) & 3;
        bool start = !continues && (!Assembly.IsOpen || packet.Timestamp != Assembly.Info.Timestamp);
        if (!Open(start, packet))
            return;
        if (start)
        {
            _obuOpen = false;
            // After a loss, only the start of a coded video sequence is certain to be the start of a temporal unit.
            if ((Assembly.Info.Flags & FrameFlags.AfterLoss) != 0 && (header & 0x08) == 0)
                Assembly.MarkDamaged();
        }

        if (continues != _obuOpen)
        {
            Assembly.MarkDamaged();
            if (!continues)
                Drop();
        }

        ReadOnlySpan<byte> rest = payload[1..];
        for (int i = 1; !rest.IsEmpty; i++)
        {
            int length = rest.Length;
            if (count == 0 || i < count)
            {
                int prefix = Av1Obu.ReadLeb128(rest, out length);
                rest = rest[prefix..];
                if (prefix == 0 || length > rest.Length)
                {
                    Count.Malformed++;
                    Assembly.MarkDamaged();
                    return;
                }
            }

            ReadOnlySpan<byte> element = rest[..length];
            rest = rest[length..];
            bool first = i == 1 && continues;
            if (first && !_obuOpen)
                continue;
            Element(element, first, rest.IsEmpty && continued);
        }

        if (packet.Marker)
            Finish(packet.Arrival);
    }

    private protected override void Describe(ref FrameInfo info)
    {
        if (_obuOpen)
        {
            Assembly.MarkDamaged();
            Drop();
        }

        info.TemporalId = (byte)_temporalId;
        bool sequence = false;
        bool key = false;
        ReadOnlySpan<byte> rest = Assembly.Data;
        while (Av1Obu.TryRead(ref rest, out ReadOnlySpan<byte> header, out ReadOnlySpan<byte> content))
        {
            int type = Av1Obu.TypeOf(header[0]);
            if (type == Av1Obu.SequenceHeader)
            {
                sequence = true;
                if (Av1Obu.TryReadSize(content, out int width, out int height))
                    (_width, _height) = (width, height);
            }

            key |= type is Av1Obu.Frame or Av1Obu.FrameHeader && Av1Obu.IsShownKeyFrame(content);
        }

        if (sequence)
            info.Flags |= FrameFlags.ParameterSets;
        if (sequence && key)
            info.Flags |= FrameFlags.Key | FrameFlags.Intra;
        info.Width = (ushort)_width;
        info.Height = (ushort)_height;
    }

    private void Element(ReadOnlySpan<byte> element, bool continues, bool continued)
    {
        if (!continues)
        {
            if (element.IsEmpty)
                return;
            int headerLength = Av1Obu.HasExtension(element[0]) ? 2 : 1;
            if (element.Length < headerLength)
            {
                Count.Malformed++;
                return;
            }

            _obuAt = Assembly.Length;
            _obuOpen = true;
            _obuLeftOut = Av1Obu.TypeOf(element[0]) is Av1Obu.TemporalDelimiter or Av1Obu.TileList or Av1Obu.Padding;
            if (headerLength == 2)
                _temporalId = element[1] >> 5;
            // Senders should omit the size field. If it is present, it is replaced.
            int size = Av1Obu.HasSize(element[0]) ? Av1Obu.ReadLeb128(element[headerLength..], out _) : 0;
            Add([(byte)(element[0] | 2)]);
            Add(element[1..headerLength]);
            _sizeAt = Assembly.Length;
            Add([0x80, 0x80, 0x80, 0]);
            element = element[(headerLength + size)..];
        }

        Add(element);
        if (continued)
            return;
        _obuOpen = false;
        if (_obuLeftOut || Assembly.IsGivenUp)
        {
            Assembly.Truncate(_obuAt);
            return;
        }

        int length = Assembly.Length - _sizeAt - SizeLength;
        Span<byte> place = Assembly.Data.Slice(_sizeAt, SizeLength);
        for (int i = 0; i < SizeLength; i++)
            place[i] = (byte)(((length >> (7 * i)) & 0x7f) | (i < SizeLength - 1 ? 0x80 : 0));
    }

    private void Drop()
    {
        if (_obuOpen)
            Assembly.Truncate(_obuAt);
        _obuOpen = false;
    }
}
