using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>
/// XR (RFC 3611): the sender's SSRC, then report blocks. Iterate with foreach.
/// <code>
/// |      BT       | type-specific |         block length (words)  |
/// |             type-specific block contents                      |
/// </code>
/// </summary>
public readonly ref struct ExtendedReport
{
    private readonly ReadOnlySpan<byte> _blocks;

    private ExtendedReport(uint ssrc, ReadOnlySpan<byte> blocks)
    {
        Ssrc = ssrc;
        _blocks = blocks;
    }

    /// <summary>True when every block lies inside the packet and blocks of a known type have their fixed length.</summary>
    public static bool TryParse(in RtcpPacket packet, out ExtendedReport report)
    {
        report = default;
        if (packet.Type != RtcpPacketType.ExtendedReport || packet.Body.Length < 4)
            return false;
        ReadOnlySpan<byte> rest = packet.Body[4..];
        while (!rest.IsEmpty)
        {
            if (!TryTake(rest, out ExtendedReportBlock block) || !HasRightLength(block))
                return false;
            rest = rest[block.Length..];
        }

        report = new ExtendedReport(packet.SenderSsrc, packet.Body[4..]);
        return true;
    }

    public uint Ssrc { get; }

    public Enumerator GetEnumerator() => new(_blocks);

    /// <summary>
    /// Writes the packet header and SSRC for blocks of <paramref name="blocksLength"/> octets that are already in place. Returns the
    /// length.
    /// </summary>
    public static int WriteFixed(Span<byte> destination, uint ssrc, int blocksLength)
    {
        RtcpPacket.WriteHeader(destination, 0, RtcpPacketType.ExtendedReport, 8 + blocksLength);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        return 8 + blocksLength;
    }

    private static bool TryTake(ReadOnlySpan<byte> rest, out ExtendedReportBlock block)
    {
        block = default;
        if (rest.Length < ExtendedReportBlock.HeaderLength)
            return false;
        int length = ExtendedReportBlock.HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) * 4;
        if (length > rest.Length)
            return false;
        block = new ExtendedReportBlock(rest[..length]);
        return true;
    }

    private static bool HasRightLength(in ExtendedReportBlock block) => block.Type switch
    {
        ExtendedReportBlockType.ReceiverReferenceTime => block.Contents.Length == 8,
        ExtendedReportBlockType.Dlrr => block.Contents.Length % 12 == 0,
        ExtendedReportBlockType.VoipMetrics => block.Contents.Length == VoipMetrics.Length,
        ExtendedReportBlockType.StatisticsSummary => block.Contents.Length == 36,
        _ => true,
    };

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private ExtendedReportBlock _current;

        internal Enumerator(ReadOnlySpan<byte> blocks) => _rest = blocks;

        public readonly ExtendedReportBlock Current => _current;

        public bool MoveNext()
        {
            if (_rest.IsEmpty || !TryTake(_rest, out ExtendedReportBlock block))
                return false;
            _current = block;
            _rest = _rest[block.Length..];
            return true;
        }
    }
}
