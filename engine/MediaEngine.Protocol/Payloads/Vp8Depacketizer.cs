namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// VP8 (RFC 7741 section 4.2):
/// <code>
/// |X|R|N|S|R| PID |   X: |I|L|T|K| RSV |   I: |M| PictureID |   L: | TL0PICIDX |   T/K: |TID|Y| KEYIDX |
/// </code>
/// </summary>
public sealed class Vp8Depacketizer(FramePool pool) : FragmentDepacketizer(pool)
{
    private bool _disposable;
    private int _temporalId;

    private protected override void Read(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        byte first = payload[0];
        int at = 1;
        int temporalId = 0;
        if ((first & 0x80) != 0)
        {
            byte extended = payload.Length > at ? payload[at] : (byte)0;
            at++;
            if ((extended & 0x80) != 0)
                at += payload.Length > at && (payload[at] & 0x80) != 0 ? 2 : 1;
            if ((extended & 0x40) != 0)
                at++;
            if ((extended & 0x30) != 0)
            {
                if ((extended & 0x20) != 0 && payload.Length > at)
                    temporalId = payload[at] >> 6;
                at++;
            }
        }

        if (at >= payload.Length)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        bool start = (first & 0x17) == 0x10;
        if (!Open(start, packet))
            return;
        if (start)
        {
            _disposable = (first & 0x20) != 0;
            _temporalId = temporalId;
        }

        Add(payload[at..]);
        if (packet.Marker)
            Finish(packet.Arrival);
    }

    private protected override void Describe(ref FrameInfo info)
    {
        if (Vp8Frame.TryReadKey(Assembly.Data, out int width, out int height))
        {
            info.Flags |= FrameFlags.Key | FrameFlags.Intra | FrameFlags.ParameterSets;
            info.Width = (ushort)width;
            info.Height = (ushort)height;
        }

        if (_disposable)
            info.Flags |= FrameFlags.Disposable;
        info.TemporalId = (byte)_temporalId;
    }
}
