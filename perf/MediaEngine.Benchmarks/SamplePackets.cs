using System.Buffers.Binary;
using System.Text;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Benchmarks;

/// <summary>Realistic inputs: an RTP packet of G.711, a compound RTCP report, an NG offer of a SIP phone.</summary>
internal static class SamplePackets
{
    public const string PhoneSdp =
        "v=0\r\no=alice 2890844526 2890844526 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\n"
        + "m=audio 49170 RTP/AVP 8 0 9 18 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:9 G722/8000\r\n"
        + "a=rtpmap:18 G729/8000\r\na=fmtp:18 annexb=no\r\na=rtpmap:101 telephone-event/8000\r\n"
        + "a=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n";

    public static byte[] Rtp(int size)
    {
        var packet = new byte[size];
        new Random(7).NextBytes(packet);
        packet[0] = 0x80;
        packet[1] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), 1000);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), 0x11223344);
        return packet;
    }

    /// <summary>Sender report with one report block, and an SDES CNAME (RFC 3550 sections 6.4.1 and 6.5).</summary>
    public static byte[] Rtcp()
    {
        var packet = new byte[52 + 20];
        packet[0] = 0x81;
        packet[1] = 200;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), 12);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), 0x11223344);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(28), 0x55667788);
        packet[52] = 0x81;
        packet[53] = 202;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(54), 4);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(56), 0x11223344);
        packet[60] = 1;
        packet[61] = 8;
        Encoding.ASCII.GetBytes("a@b.test", packet.AsSpan(62));
        return packet;
    }

    /// <summary>
    /// A packet of video with three header extensions in the one-byte form (RFC 8285): MID, absolute send time, transport-wide sequence
    /// number.
    /// </summary>
    public static byte[] Video(int size)
    {
        var packet = new byte[size];
        RtpHeader.Write(packet, 96, false, 1000, new RtpTimestamp(90000), MediaSsrc);
        packet[0] |= 0x10;
        var at = 16;
        at += RtpHeaderExtensions.WriteOneByte(packet.AsSpan(at), 3, "0"u8);
        at += RtpHeaderExtensions.WriteOneByte(packet.AsSpan(at), 4, [1, 2, 3]);
        at += RtpHeaderExtensions.WriteOneByte(packet.AsSpan(at), 5, [0, 7]);
        at = (at + 3) & ~3;
        RtpHeaderExtensions.WriteBlockHeader(packet.AsSpan(12), RtpHeaderExtensions.OneByteProfile, (at - 16) / 4);
        return packet;
    }

    /// <summary>The SSRC of all sample media.</summary>
    public const uint MediaSsrc = 0x11223344;

    /// <summary>
    /// A connectivity check of an ICE peer (RFC 8445 section 7.1): USERNAME, PRIORITY, ICE-CONTROLLING, USE-CANDIDATE, MESSAGE-INTEGRITY,
    /// FINGERPRINT.
    /// </summary>
    public static byte[] IceCheck(string receiverUfrag, string senderUfrag, string password)
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, new StunTransactionId(0x0102030405060708, 9));
        writer.AddUsername(Encoding.ASCII.GetBytes(receiverUfrag), Encoding.ASCII.GetBytes(senderUfrag));
        writer.AddUInt32(StunAttributeType.Priority, 0x6E0001FF);
        writer.AddUInt64(StunAttributeType.IceControlling, 0x1122334455667788);
        writer.AddFlag(StunAttributeType.UseCandidate);
        return buffer[..writer.Finish(Encoding.ASCII.GetBytes(password))];
    }

    /// <summary>The body of an NG offer, without the cookie.</summary>
    public static byte[] NgOffer() => NgMessage("offer", "4826-a", PhoneSdp);

    /// <summary>The body of an NG request for a call.</summary>
    public static byte[] NgMessage(string command, string callId, string sdp, string? toTag = null) => Encoding.ASCII.GetBytes(
        "d" + Text("command", command) + Text("call-id", callId + "@atlanta.test") + Text("from-tag", "9fxced76sl")
        + (toTag is null ? "" : Text("to-tag", toTag)) + $"5:flagsl{Text("loop-protect")}e" + Text("ICE", "remove")
        + $"7:replacel{Text("origin")}e" + Text("transport-protocol", "RTP/AVP") + Text("sdp", sdp) + "e");

    private static string Text(params string[] values) => string.Concat(values.Select(value => $"{value.Length}:{value}"));
}
