using System.Text;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions;

/// <summary>Which m= section of a bundle a packet belongs to (RFC 8843 section 9.2): mid, then known SSRC, then a payload type only one has.</summary>
internal static class BundleDemux
{
    public static MediaSection? FindSection(MediaSection[] sections, in RtpPacket packet)
    {
        foreach (MediaSection section in sections)
        {
            if (section.Plan.MidExtensionId != 0 && packet.HasExtension &&
                RtpHeaderExtensions.TryFind(packet, section.Plan.MidExtensionId, out ReadOnlySpan<byte> mid) &&
                Ascii.Equals(mid, section.Plan.Mid))
            {
                return section;
            }
        }

        if (FindBySsrc(sections, packet.Ssrc) is { } known)
            return known;
        MediaSection? only = null;
        foreach (MediaSection section in sections)
        {
            if (!section.Format(packet.PayloadType).IsNegotiated)
                continue;
            if (only is not null)
                return null;
            only = section;
        }

        return only;
    }

    /// <summary>By the sender, else by what the first report or feedback is about, else the first section.</summary>
    public static MediaSection? FindSection(MediaSection[] sections, in RtcpCompound compound)
    {
        if (sections.Length < 2)
            return sections.Length == 1 ? sections[0] : null;
        if (FindBySsrc(sections, compound.SenderSsrc) is { } sender)
            return sender;
        foreach (RtcpPacket packet in compound)
        {
            uint about = 0;
            if (ReceiverReport.TryParse(packet, out ReceiverReport report) && report.Reports.Count > 0)
                about = report.Reports[0].Ssrc;
            else if (FeedbackMessage.TryParse(packet, out FeedbackMessage feedback))
                about = feedback.MediaSsrc;
            if (about == 0)
                continue;
            foreach (MediaSection section in sections)
            {
                if (section.FindOutbound(about) is not null)
                    return section;
            }
        }

        return sections[0];
    }

    private static MediaSection? FindBySsrc(MediaSection[] sections, uint ssrc)
    {
        foreach (MediaSection section in sections)
        {
            if (section.FindInbound(ssrc) is not null || section.Plan.Ssrcs.Contains(ssrc))
                return section;
        }

        return null;
    }
}
