using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>RR (RFC 3550 section 6.4.2): the reporter's SSRC and report blocks.</summary>
public readonly ref struct ReceiverReport
{
    public const int FixedLength = 8;

    private ReceiverReport(uint ssrc, ReportBlockList reports)
    {
        Ssrc = ssrc;
        Reports = reports;
    }

    public static bool TryParse(in RtcpPacket packet, out ReceiverReport report)
    {
        report = default;
        int reports = packet.Count * ReportBlock.Length;
        if (packet.Type != RtcpPacketType.ReceiverReport || packet.Body.Length < FixedLength - RtcpPacket.HeaderLength + reports)
            return false;
        report = new ReceiverReport(packet.SenderSsrc, new ReportBlockList(packet.Bytes.Slice(FixedLength, reports)));
        return true;
    }

    public uint Ssrc { get; }

    public ReportBlockList Reports { get; }

    /// <summary>Writes an RR and returns its length; at most 31 reports are written.</summary>
    public static int Write(Span<byte> destination, uint ssrc, ReadOnlySpan<ReportBlock> reports)
    {
        int count = Math.Min(reports.Length, 31);
        int length = FixedLength + count * ReportBlock.Length;
        RtcpPacket.WriteHeader(destination, count, RtcpPacketType.ReceiverReport, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        for (int i = 0; i < count; i++)
            reports[i].Write(destination[(FixedLength + i * ReportBlock.Length)..]);
        return length;
    }
}
