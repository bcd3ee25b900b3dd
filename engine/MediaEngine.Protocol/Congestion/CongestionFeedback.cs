using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// Congestion control feedback (RFC 8888 section 3.1): RTPFB, FMT 11. For each stream it reports a range of packets: which were received,
/// and how long before the report.
/// <code>
/// |                     SSRC of nth RTP stream                    |
/// |          begin_seq            |          num_reports          |
/// |R|ECN|  arrival time offset (1/1024 s)  | ... , padded to words
/// |                        Report Timestamp                       |   at the end, once
/// </code>
/// </summary>
public readonly ref struct CongestionFeedback
{
    public const int Format = 11;

    /// <summary>The offset of a packet that arrived too long before the report.</summary>
    public const int OffsetOverRange = 0x1ffe;

    /// <summary>The offset of a packet whose arrival time is not known.</summary>
    public const int OffsetUnknown = 0x1fff;

    /// <summary>The most packets that one block may report (section 3.1).</summary>
    public const int MaximumReports = 16384;

    private const int FixedLength = 8;
    private const int BlockHeader = 8;
    private const int TimestampLength = 4;

    private readonly ReadOnlySpan<byte> _blocks;

    private CongestionFeedback(uint senderSsrc, ReadOnlySpan<byte> blocks, uint timestamp)
    {
        SenderSsrc = senderSsrc;
        _blocks = blocks;
        ReportTimestamp = timestamp;
    }

    public uint SenderSsrc { get; }

    /// <summary>The middle 32 bits of the receiver's NTP time: 1/65536 s.</summary>
    public uint ReportTimestamp { get; }

    /// <summary>Reads feedback. False unless every block is complete.</summary>
    public static bool TryParse(in RtcpPacket packet, out CongestionFeedback feedback)
    {
        feedback = default;
        ReadOnlySpan<byte> body = packet.Body;
        if (packet.Type != RtcpPacketType.TransportFeedback || packet.Count != Format || body.Length < 4 + TimestampLength)
            return false;
        ReadOnlySpan<byte> blocks = body[4..^TimestampLength];
        for (ReadOnlySpan<byte> rest = blocks; !rest.IsEmpty;)
        {
            if (rest.Length < BlockHeader)
                return false;
            int count = BinaryPrimitives.ReadUInt16BigEndian(rest[6..]);
            int length = BlockLength(count);
            if (count > MaximumReports || length > rest.Length)
                return false;
            rest = rest[length..];
        }

        feedback = new CongestionFeedback(packet.SenderSsrc, blocks, BinaryPrimitives.ReadUInt32BigEndian(body[^TimestampLength..]));
        return true;
    }

    /// <summary>Writes feedback about one stream and returns its length; 0 when the space is too small.</summary>
    /// <param name="timestamp">Time of the report, in 1/65536 s.</param>
    /// <param name="arrivals">Arrival times of consecutive packets, in units of the timestamp and not after it;
    /// <see cref="TransportWideFeedback.NotReceived"/> for a missing packet.</param>
    public static int Write(
        Span<byte> destination, uint senderSsrc, uint mediaSsrc, ushort firstSequenceNumber, long timestamp, ReadOnlySpan<long> arrivals)
    {
        int length = FixedLength + BlockLength(arrivals.Length) + TimestampLength;
        if (length > destination.Length || arrivals.Length > MaximumReports)
            return 0;
        destination = destination[..length];
        destination.Clear();
        destination[0] = 0x80 | Format;
        destination[1] = (byte)RtcpPacketType.TransportFeedback;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)(length / 4 - 1));
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], senderSsrc);
        Span<byte> block = destination[FixedLength..];
        BinaryPrimitives.WriteUInt32BigEndian(block, mediaSsrc);
        BinaryPrimitives.WriteUInt16BigEndian(block[4..], firstSequenceNumber);
        BinaryPrimitives.WriteUInt16BigEndian(block[6..], (ushort)arrivals.Length);
        for (int i = 0; i < arrivals.Length; i++)
        {
            if (arrivals[i] == TransportWideFeedback.NotReceived)
                continue;
            long offset = (timestamp - arrivals[i]) / 64;
            int coded = offset < 0 ? OffsetUnknown : offset >= OffsetOverRange ? OffsetOverRange : (int)offset;
            BinaryPrimitives.WriteUInt16BigEndian(block[(BlockHeader + 2 * i)..], (ushort)(0x8000 | coded));
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination[^TimestampLength..], (uint)timestamp);
        return length;
    }

    public Enumerator GetEnumerator() => new(this);

    private static int BlockLength(int count) => BlockHeader + (2 * count + 3) / 4 * 4;

    /// <summary>The report about one packet.</summary>
    /// <param name="Ecn">The two ECN bits of its IP header.</param>
    /// <param name="Arrival">Arrival time on the receiver's clock; only differences are meaningful.</param>
    public readonly record struct Report(uint Ssrc, ushort SequenceNumber, bool Received, bool HasArrival, int Ecn, MonotonicTime Arrival);

    /// <summary>Enumerates the packets of all streams.</summary>
    public ref struct Enumerator
    {
        private readonly uint _timestamp;
        private ReadOnlySpan<byte> _rest;
        private int _index = -1;

        internal Enumerator(CongestionFeedback feedback)
        {
            _rest = feedback._blocks;
            _timestamp = feedback.ReportTimestamp;
        }

        public Report Current { get; private set; }

        public bool MoveNext()
        {
            int count = _rest.IsEmpty ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_rest[6..]);
            while (!_rest.IsEmpty && ++_index >= count)
            {
                _rest = _rest[BlockLength(count)..];
                _index = -1;
                count = _rest.IsEmpty ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_rest[6..]);
            }

            if (_rest.IsEmpty)
                return false;
            int metric = BinaryPrimitives.ReadUInt16BigEndian(_rest[(BlockHeader + 2 * _index)..]);
            int offset = metric & 0x1fff;
            // Both are in 1/65536 s. The timestamp wraps after 18 hours, far longer than the times that are compared.
            long ticks = (long)_timestamp - 64L * offset;
            Current = new Report(
                BinaryPrimitives.ReadUInt32BigEndian(_rest), (ushort)(BinaryPrimitives.ReadUInt16BigEndian(_rest[4..]) + _index),
                metric >= 0x8000,
                metric >= 0x8000 && offset < OffsetOverRange, (metric >> 13) & 3, new MonotonicTime(ticks * 1_000_000_000 / 65536));
            return true;
        }
    }
}
