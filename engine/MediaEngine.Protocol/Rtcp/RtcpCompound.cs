using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>
/// A compound RTCP packet (RFC 3550 section 6.1), or a reduced-size one (RFC 5506). It is validated as a whole before any part is used: one
/// malformed packet makes all of it invalid. Iterate with foreach.
/// </summary>
public readonly ref struct RtcpCompound
{
    private readonly ReadOnlySpan<byte> _datagram;

    private RtcpCompound(ReadOnlySpan<byte> datagram) => _datagram = datagram;

    public ReadOnlySpan<byte> Bytes => _datagram;

    /// <summary>SSRC of the first packet's sender; 0 when it has none.</summary>
    public uint SenderSsrc => _datagram.Length >= 8 ? BinaryPrimitives.ReadUInt32BigEndian(_datagram[4..]) : 0;

    /// <summary>
    /// True when the packets fill the datagram exactly, only the last one (or transport-wide feedback) has padding, and each packet of a
    /// known type is well-formed within its length.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out RtcpCompound compound)
    {
        compound = default;
        if (datagram.Length < RtcpPacket.HeaderLength)
            return false;
        ReadOnlySpan<byte> rest = datagram;
        while (!rest.IsEmpty)
        {
            if (!TryTake(rest, out RtcpPacket packet))
                return false;
            rest = rest[packet.Bytes.Length..];
            if ((packet.PaddingLength != 0 && !rest.IsEmpty && packet.Type != RtcpPacketType.TransportFeedback) || !IsWellFormed(packet))
                return false;
        }

        compound = new RtcpCompound(datagram);
        return true;
    }

    public Enumerator GetEnumerator() => new(_datagram);

    private static bool TryTake(ReadOnlySpan<byte> rest, out RtcpPacket packet)
    {
        packet = default;
        if (rest.Length < RtcpPacket.HeaderLength || rest[0] >> 6 != 2 || rest[1] is < 192 or > 223)
            return false;
        int length = (BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) + 1) * 4;
        if (length > rest.Length)
            return false;
        int padding = 0;
        if ((rest[0] & 0x20) != 0)
        {
            padding = rest[length - 1];

            // Every sender of transport-wide feedback pads it to whole words octet by octet, contrary to RFC 3550 section 6.4.1.
            bool fits = padding % 4 == 0 || rest[1] == (byte)RtcpPacketType.TransportFeedback;
            if (padding == 0 || !fits || padding > length - RtcpPacket.HeaderLength)
                return false;
        }

        packet = new RtcpPacket(rest[..length], padding);
        return true;
    }

    private static bool IsWellFormed(in RtcpPacket packet) => packet.Type switch
    {
        RtcpPacketType.SenderReport => SenderReport.TryParse(packet, out _),
        RtcpPacketType.ReceiverReport => ReceiverReport.TryParse(packet, out _),
        RtcpPacketType.SourceDescription => SourceDescription.TryParse(packet, out _),
        RtcpPacketType.Goodbye => Goodbye.TryParse(packet, out _),
        RtcpPacketType.TransportFeedback or RtcpPacketType.PayloadFeedback => FeedbackMessage.TryParse(packet, out _),
        RtcpPacketType.ExtendedReport => ExtendedReport.TryParse(packet, out _),
        _ => true,
    };

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private RtcpPacket _current;

        internal Enumerator(ReadOnlySpan<byte> datagram) => _rest = datagram;

        public readonly RtcpPacket Current => _current;

        public bool MoveNext()
        {
            if (_rest.IsEmpty || !TryTake(_rest, out RtcpPacket packet))
                return false;
            _current = packet;
            _rest = _rest[packet.Bytes.Length..];
            return true;
        }
    }
}
