using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Testing;

/// <summary>Packets for tests, one expression each.</summary>
public static class PacketBuilder
{
    /// <summary>The number of octets in 20 ms of G.711.</summary>
    public const int G711Payload = 160;

    public static byte[] Rtp(
        uint ssrc, int sequenceNumber, uint timestamp, byte payloadType = 0, int payloadLength = G711Payload, byte fill = 0x55,
        bool marker = false)
    {
        byte[] packet = new byte[RtpPacket.MinimumHeader + payloadLength];
        RtpHeader.Write(packet, payloadType, marker, (ushort)sequenceNumber, new RtpTimestamp(timestamp), ssrc);
        packet.AsSpan(RtpPacket.MinimumHeader).Fill(fill);
        return packet;
    }

    public static byte[] SenderReport(
        uint ssrc, NtpTimestamp ntp, uint rtpTime = 0, uint packets = 0, uint octets = 0, params ReadOnlySpan<ReportBlock> reports)
    {
        byte[] buffer = new byte[1400];
        int length = Protocol.Rtcp.SenderReport.Write(buffer, ssrc, ntp, new RtpTimestamp(rtpTime), packets, octets, reports);
        return WithCName(buffer, length, ssrc);
    }

    public static byte[] ReceiverReport(uint ssrc, params ReadOnlySpan<ReportBlock> reports)
    {
        byte[] buffer = new byte[1400];
        int length = Protocol.Rtcp.ReceiverReport.Write(buffer, ssrc, reports);
        return WithCName(buffer, length, ssrc);
    }

    public static byte[] Goodbye(uint ssrc)
    {
        byte[] buffer = new byte[1400];
        int length = Protocol.Rtcp.ReceiverReport.Write(buffer, ssrc, []);
        length += Protocol.Rtcp.Goodbye.Write(buffer.AsSpan(length), ssrc);
        return buffer[..length];
    }

    /// <summary>RR, SDES and PLI in one compound.</summary>
    public static byte[] PictureLoss(uint sender, uint mediaSsrc)
    {
        byte[] compound = ReceiverReport(sender);
        byte[] pli = new byte[FeedbackMessage.FixedLength];
        Pli.Write(pli, sender, mediaSsrc);
        return [.. compound, .. pli];
    }

    private static byte[] WithCName(byte[] buffer, int length, uint ssrc)
    {
        length += SourceDescription.WriteCName(buffer.AsSpan(length), ssrc, "peer@test"u8);
        return buffer[..length];
    }
}
