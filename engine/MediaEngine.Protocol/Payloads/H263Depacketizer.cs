namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// H.263 in the payload format of 1998 (RFC 4629) or of 1996 (RFC 2190, modes A, B and C; fragments may begin and end inside an octet). A
/// frame is a picture of the bitstream.
/// </summary>
/// <param name="rfc2190">True for the format of RFC 2190, which static payload type 34 means.</param>
public sealed class H263Depacketizer(FramePool pool, bool rfc2190) : FragmentDepacketizer(pool)
{
    private int _endBits;

    private protected override void Read(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        if (rfc2190)
            ReadOld(payload, packet);
        else
            ReadNew(payload, packet);
    }

    private protected override void Describe(ref FrameInfo info) => H263Picture.Describe(Assembly.Data, ref info);

    // | RR (5) |P|V| PLEN (6) |PEBIT (3)|
    private void ReadNew(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        if (payload.Length < 2)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        bool startCode = (payload[0] & 0x04) != 0;
        int at = 2 + ((payload[0] & 0x02) != 0 ? 1 : 0) + (((payload[0] & 1) << 5) | (payload[1] >> 3));
        if (at >= payload.Length)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        ReadOnlySpan<byte> data = payload[at..];
        // The sender omits the two zero octets of a start code. A picture start code continues with 100000, a GOB start code with its
        // number.
        bool start = startCode && (data[0] & 0xfc) == 0x80;
        if (!Open(start, packet))
            return;
        if (startCode)
            Add([0, 0]);
        Add(data);
        if (packet.Marker)
            Finish(packet.Arrival);
    }

    // |F|P|SBIT |EBIT | ...: four octets in mode A (F is 0), eight in B (P is 0), twelve in C
    private void ReadOld(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        int header = (payload[0] & 0x80) == 0 ? 4 : (payload[0] & 0x40) == 0 ? 8 : 12;
        if (payload.Length <= header)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        int startBits = (payload[0] >> 3) & 7;
        ReadOnlySpan<byte> data = payload[header..];
        bool start = startBits == 0 && H263Picture.IsStart(data);
        if (!Open(start, packet))
            return;
        if (start)
            _endBits = 0;
        if (startBits + _endBits == 8 && Assembly.Length > 0)
        {
            // Both packets contain the octet at the boundary, each with its own bits.
            Span<byte> last = Assembly.Data[^1..];
            last[0] = (byte)((last[0] & (0xff << _endBits)) | (data[0] & (0xff >> startBits)));
            data = data[1..];
        }
        else if (startBits + _endBits != 0)
        {
            Count.Malformed++;
            Assembly.MarkDamaged();
        }

        _endBits = payload[0] & 7;
        Add(data);
        if (packet.Marker)
            Finish(packet.Arrival);
    }
}
