using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.Sessions.Reports;

/// <summary>Cuts out of a compound, in place, what a receiver must not get.</summary>
internal static class RtcpFilter
{
    /// <summary>Returns the length that is left; 0 when nothing is.</summary>
    /// <param name="compound">Valid: it went through <see cref="RtcpCompound.TryParse"/>.</param>
    /// <param name="dropReports">Everything but feedback: we report to this receiver ourselves.</param>
    /// <param name="dropFeedback">RTPFB and PSFB: the receiver does not speak AVPF (RFC 4585).</param>
    /// <param name="to">Whose key-frame requests are limited.</param>
    public static int Apply(Span<byte> compound, bool dropReports, bool dropFeedback, MediaSection to, MonotonicTime now)
    {
        int kept = 0;
        for (int at = 0; at < compound.Length;)
        {
            int length = (BinaryPrimitives.ReadUInt16BigEndian(compound[(at + 2)..]) + 1) * 4;
            if (Passes(compound.Slice(at, length), dropReports, dropFeedback, to, now))
            {
                if (kept != at)
                    compound.Slice(at, length).CopyTo(compound[kept..]);
                kept += length;
            }

            at += length;
        }

        return kept;
    }

    private static bool Passes(ReadOnlySpan<byte> bytes, bool dropReports, bool dropFeedback, MediaSection to, MonotonicTime now)
    {
        var type = (RtcpPacketType)bytes[1];
        if (type is not (RtcpPacketType.TransportFeedback or RtcpPacketType.PayloadFeedback))
            return !dropReports;
        if (dropFeedback)
            return false;
        int format = bytes[0] & 0x1f;
        if (type != RtcpPacketType.PayloadFeedback || format is not (Pli.Format or Fir.Format))
            return true;

        // FIR names the source in its first entry, PLI in the header.
        int mediaSsrcAt = format == Fir.Format && bytes.Length >= FeedbackMessage.FixedLength + Fir.EntryLength ? FeedbackMessage.FixedLength : 8;
        return to.MayAskForKeyFrame(BinaryPrimitives.ReadUInt32BigEndian(bytes[mediaSsrcAt..]), now);
    }
}
