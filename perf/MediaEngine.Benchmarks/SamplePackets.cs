using System.Buffers.Binary;
using System.Text;

namespace MediaEngine.Benchmarks;

/// <summary>Inputs that look like the field's: an RTP packet of G.711, a compound RTCP report, an NG offer of a SIP phone.</summary>
internal static class SamplePackets
{
    public const string PhoneSdp =
        "v=0\r\no=alice 2890844526 2890844526 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\n"
        + "m=audio 49170 RTP/AVP 8 0 9 18 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:9 G722/8000\r\n"
        + "a=rtpmap:18 G729/8000\r\na=fmtp:18 annexb=no\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n";

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

    /// <summary>The body of an NG offer, without its cookie.</summary>
    public static byte[] NgOffer() => NgMessage("offer", "4826-a", PhoneSdp);

    /// <summary>The body of an NG request of a call.</summary>
    public static byte[] NgMessage(string command, string callId, string sdp, string? toTag = null) => Encoding.ASCII.GetBytes(
        "d" + Text("command", command) + Text("call-id", callId + "@atlanta.test") + Text("from-tag", "9fxced76sl")
        + (toTag is null ? "" : Text("to-tag", toTag)) + $"5:flagsl{Text("loop-protect")}e" + Text("ICE", "remove")
        + $"7:replacel{Text("origin")}e" + Text("transport-protocol", "RTP/AVP") + Text("sdp", sdp) + "e");

    private static string Text(params string[] values) => string.Concat(values.Select(value => $"{value.Length}:{value}"));
}
