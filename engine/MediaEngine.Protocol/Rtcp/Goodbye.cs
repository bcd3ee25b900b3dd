using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>BYE (RFC 3550 section 6.6): sources that leave, and an optional reason.</summary>
public readonly ref struct Goodbye
{
    private readonly ReadOnlySpan<byte> _sources;

    private Goodbye(ReadOnlySpan<byte> sources, ReadOnlySpan<byte> reason)
    {
        _sources = sources;
        Reason = reason;
    }

    public static bool TryParse(in RtcpPacket packet, out Goodbye goodbye)
    {
        goodbye = default;
        ReadOnlySpan<byte> body = packet.Body;
        int sources = packet.Count * 4;
        if (packet.Type != RtcpPacketType.Goodbye || body.Length < sources)
            return false;
        ReadOnlySpan<byte> reason = body[sources..];
        if (!reason.IsEmpty)
        {
            if (reason.Length < 1 + reason[0])
                return false;
            reason = reason.Slice(1, reason[0]);
        }

        goodbye = new Goodbye(body[..sources], reason);
        return true;
    }

    public int Count => _sources.Length / 4;

    public ReadOnlySpan<byte> Reason { get; }

    public uint Source(int index) => BinaryPrimitives.ReadUInt32BigEndian(_sources[(index * 4)..]);

    /// <summary>Writes a BYE of one source without a reason and returns its length.</summary>
    public static int Write(Span<byte> destination, uint ssrc)
    {
        RtcpPacket.WriteHeader(destination, 1, RtcpPacketType.Goodbye, 8);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        return 8;
    }
}
