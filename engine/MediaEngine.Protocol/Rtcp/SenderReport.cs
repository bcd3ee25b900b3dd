using System.Buffers.Binary;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>SR (RFC 3550 section 6.4.1): header and SSRC, 20 octets of sender information, report blocks, profile extensions.</summary>
public readonly ref struct SenderReport
{
    public const int FixedLength = 28;

    private readonly ReadOnlySpan<byte> _packet;

    private SenderReport(in RtcpPacket packet, ReportBlockList reports)
    {
        _packet = packet.Bytes;
        Reports = reports;
    }

    public static bool TryParse(in RtcpPacket packet, out SenderReport report)
    {
        report = default;
        int reports = packet.Count * ReportBlock.Length;
        if (packet.Type != RtcpPacketType.SenderReport || packet.Body.Length < FixedLength - RtcpPacket.HeaderLength + reports)
            return false;
        report = new SenderReport(packet, new ReportBlockList(packet.Bytes.Slice(FixedLength, reports)));
        return true;
    }

    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_packet[4..]);

    public NtpTimestamp NtpTime => new(BinaryPrimitives.ReadUInt64BigEndian(_packet[8..]));

    /// <summary>The same instant as <see cref="NtpTime"/>, on the media clock.</summary>
    public RtpTimestamp RtpTime => new(BinaryPrimitives.ReadUInt32BigEndian(_packet[16..]));

    public uint PacketCount => BinaryPrimitives.ReadUInt32BigEndian(_packet[20..]);

    /// <summary>Octets of payload, without headers and padding.</summary>
    public uint OctetCount => BinaryPrimitives.ReadUInt32BigEndian(_packet[24..]);

    public ReportBlockList Reports { get; }

    /// <summary>Writes an SR and returns its length; at most 31 reports are written.</summary>
    public static int Write(
        Span<byte> destination, uint ssrc, NtpTimestamp ntpTime, RtpTimestamp rtpTime, uint packets, uint octets,
        ReadOnlySpan<ReportBlock> reports)
    {
        int count = Math.Min(reports.Length, 31);
        int length = FixedLength + count * ReportBlock.Length;
        RtcpPacket.WriteHeader(destination, count, RtcpPacketType.SenderReport, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], ntpTime.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], rtpTime.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], packets);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], octets);
        for (int i = 0; i < count; i++)
            reports[i].Write(destination[(FixedLength + i * ReportBlock.Length)..]);
        return length;
    }
}
