namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// MPEG-4 visual (RFC 6416 section 5). A frame is a VOP of the elementary stream and the headers before it, with their start codes.
/// </summary>
public sealed class Mpeg4VisualDepacketizer(FramePool pool) : FragmentDepacketizer(pool)
{
    private const byte VisualObjectSequence = 0xb0;
    private const byte GroupOfVop = 0xb3;
    private const byte Vop = 0xb6;
    private const byte LastVideoObjectLayer = 0x2f;

    private protected override void Read(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        // Headers and their VOP may come in packets with one timestamp. A frame that has no VOP yet goes on.
        bool start = payload.StartsWith(StartCode) && (!Assembly.IsOpen || HasVop(Assembly.Data));
        if (!Open(start, packet))
            return;
        Add(payload);
        if (packet.Marker && HasVop(Assembly.Data))
            Finish(packet.Arrival);
    }

    private protected override void Describe(ref FrameInfo info)
    {
        ReadOnlySpan<byte> rest = Assembly.Data;
        for (int at; (at = rest.IndexOf(StartCode)) >= 0 && at + 4 < rest.Length; rest = rest[(at + 3)..])
        {
            switch (rest[at + 3])
            {
                case Vop:
                    int coding = rest[at + 4] >> 6;
                    if (coding == 0)
                        info.Flags |= FrameFlags.Key | FrameFlags.Intra;
                    else if (coding == 2)
                        info.Flags |= FrameFlags.Disposable;
                    return;
                case VisualObjectSequence or <= LastVideoObjectLayer:
                    info.Flags |= FrameFlags.ParameterSets;
                    break;
                case GroupOfVop:
                    break;
            }
        }
    }

    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    private static bool HasVop(ReadOnlySpan<byte> data) => data.IndexOf((ReadOnlySpan<byte>)[0, 0, 1, Vop]) >= 0;
}
