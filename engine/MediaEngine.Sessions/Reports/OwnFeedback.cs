using System.Buffers;
using System.Buffers.Text;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Reports;

/// <summary>Parts of compounds with feedback of our own.</summary>
internal static class OwnFeedback
{
    /// <summary>
    /// RR and SDES, with which every compound begins (RFC 4585 section 3.1), unless the peer accepts reduced-size RTCP (RFC 5506).
    /// </summary>
    public static int WriteStart(Span<byte> room, MediaSection section)
    {
        if (section.Plan.ReducedSizeRtcp)
            return 0;
        int length = ReceiverReport.Write(room, section.OwnSsrc, []);
        Span<byte> cname = stackalloc byte[16];
        Utf8Formatter.TryFormat(section.Call.CName, cname, out int written, new StandardFormat('x', 16));
        return length + SourceDescription.WriteCName(room[length..], section.OwnSsrc, cname[..written]);
    }

    /// <summary>PLI, or FIR if only that was negotiated; 0 octets if neither was.</summary>
    public static int WriteKeyFrameRequest(Span<byte> room, MediaSection sender, uint senderSsrc, uint mediaSsrc)
    {
        if (sender.Accepts(FeedbackKinds.Pli))
            return Pli.Write(room, senderSsrc, mediaSsrc);
        return sender.Accepts(FeedbackKinds.Fir) ? Fir.Write(room, senderSsrc, mediaSsrc, sender.NextFirSequenceNumber()) : 0;
    }
}
