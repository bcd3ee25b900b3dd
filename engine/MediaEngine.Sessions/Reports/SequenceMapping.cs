using System.Buffers.Binary;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Reports;

/// <summary>
/// Translates sequence numbers in the reports of a receiver whose stream was renumbered (<see cref="OutboundStream.SequenceOffset"/>) to
/// those of its sender. Reports about other streams are unchanged.
/// </summary>
internal static class SequenceMapping
{
    private const int HighestOffset = 8;

    /// <summary>True when a report is about a stream with other numbers than the sender's.</summary>
    /// <param name="receiver">The receiver that sent the reports.</param>
    public static bool IsNeeded(in RtcpCompound compound, MediaSection receiver)
    {
        if (!receiver.HasMovedNumbers)
            return false;
        foreach (RtcpPacket packet in compound)
        {
            if (packet.Type is RtcpPacketType.SenderReport or RtcpPacketType.ReceiverReport or RtcpPacketType.ExtendedReport)
                return true;
        }

        return false;
    }

    /// <summary>Translates the numbers of one packet in place.</summary>
    /// <param name="packet">View of <paramref name="bytes"/> before they were copied.</param>
    public static void Apply(Span<byte> bytes, in RtcpPacket packet, MediaSection receiver)
    {
        if (!receiver.HasMovedNumbers)
            return;
        if (packet.Type == RtcpPacketType.SenderReport && SenderReport.TryParse(packet, out SenderReport sent))
            ApplyToBlocks(bytes[SenderReport.FixedLength..], sent.Reports.Count, receiver);
        else if (packet.Type == RtcpPacketType.ReceiverReport && ReceiverReport.TryParse(packet, out ReceiverReport received))
            ApplyToBlocks(bytes[ReceiverReport.FixedLength..], received.Reports.Count, receiver);
        else if (packet.Type == RtcpPacketType.ExtendedReport && ExtendedReport.TryParse(packet, out _))
            ApplyToExtended(bytes[RtcpPacket.HeaderLength..], receiver);
    }

    private static void ApplyToBlocks(Span<byte> blocks, int count, MediaSection receiver)
    {
        for (int i = 0; i < count; i++)
        {
            Span<byte> block = blocks.Slice(i * ReportBlock.Length, ReportBlock.Length);
            if (Find(receiver, block) is not { } stream)
                continue;
            Span<byte> highest = block[HighestOffset..];
            uint number = BinaryPrimitives.ReadUInt32BigEndian(highest);
            BinaryPrimitives.WriteUInt32BigEndian(highest, Original(number, stream, receiver));
        }
    }

    /// <summary>
    /// The receiver counts wraparounds from its start, the sender from its restart: the count is that of the stream as the engine received
    /// it.
    /// </summary>
    private static uint Original(uint highest, OutboundStream stream, MediaSection receiver)
    {
        ushort number = (ushort)(highest - stream.SequenceOffset);
        foreach (MediaSection source in receiver.Sources)
        {
            if (source.FindInbound(stream.SourceSsrc) is { } inbound)
                return (uint)inbound.HighestSequenceNumber.Nearest(number).Value;
        }

        return (highest & 0xffff_0000) | number;
    }

    /// <summary>
    /// Loss, duplicate, receipt time and summary blocks begin with SSRC and first and last sequence number (RFC 3611 sections 4.1 to 4.3
    /// and 4.6).
    /// </summary>
    private static void ApplyToExtended(Span<byte> body, MediaSection receiver)
    {
        // A parsed block has these octets.
        for (Span<byte> rest = body[4..]; rest.Length >= ExtendedReportBlock.HeaderLength;)
        {
            int length = ExtendedReportBlock.HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) * 4;
            var type = (ExtendedReportBlockType)rest[0];
            if (length >= ExtendedReportBlock.HeaderLength + 8
                && type is ExtendedReportBlockType.LossRle or ExtendedReportBlockType.DuplicateRle
                    or ExtendedReportBlockType.PacketReceiptTimes
                    or ExtendedReportBlockType.StatisticsSummary
                && Find(receiver, rest[ExtendedReportBlock.HeaderLength..]) is { } stream)
            {
                for (int at = ExtendedReportBlock.HeaderLength + 4; at < ExtendedReportBlock.HeaderLength + 8; at += 2)
                    BinaryPrimitives.WriteUInt16BigEndian(rest[at..],
                        (ushort)(BinaryPrimitives.ReadUInt16BigEndian(rest[at..]) - stream.SequenceOffset));
            }

            rest = rest[length..];
        }
    }

    private static OutboundStream? Find(MediaSection receiver, ReadOnlySpan<byte> ssrc) =>
        receiver.FindOutbound(BinaryPrimitives.ReadUInt32BigEndian(ssrc)) is { SequenceOffset: not 0 } stream ? stream : null;
}
