using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Quality;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Reports;

/// <summary>
/// Reads RTCP that passes through: round-trip times of both legs, the quality that receivers report, and their losses. BYE has no effect,
/// because plain RTCP can be forged.
/// </summary>
internal static class RtcpInspector
{
    /// <summary>A longer round trip is an error of the peer in LSR or DLSR.</summary>
    private static readonly TimeSpan _longestRoundTrip = TimeSpan.FromSeconds(60);

    public static void Inspect(MediaSection section, in RtcpCompound compound, MonotonicTime arrival, MosModel model)
    {
        bool mayAskAgain = section.Negotiated(FeedbackKinds.Nack) && section.FeedbackReceiver is null or { MayRetransmit: true };
        foreach (RtcpPacket packet in compound)
        {
            if (section.FeedbackReceiver is { } source && FeedbackMessage.TryParse(packet, out FeedbackMessage message))
                source.Receive(message, arrival);
            switch (packet.Type)
            {
                case RtcpPacketType.TransportFeedback when mayAskAgain && FeedbackMessage.TryParse(packet, out FeedbackMessage feedback):
                    section.FindOutbound(feedback.MediaSsrc)?.Retransmission?.Answer(feedback, arrival);
                    break;
                case RtcpPacketType.SenderReport when SenderReport.TryParse(packet, out SenderReport report):
                    NoteReference(section, report.Ssrc, report.NtpTime, arrival, isSenderReport: true);
                    section.Sink?.Receive(report, arrival);
                    ReadReports(section, report.Reports, arrival, model);
                    break;
                case RtcpPacketType.ReceiverReport when ReceiverReport.TryParse(packet, out ReceiverReport report):
                    ReadReports(section, report.Reports, arrival, model);
                    break;
                case RtcpPacketType.ExtendedReport when ExtendedReport.TryParse(packet, out ExtendedReport report):
                    ReadExtended(section, report, arrival);
                    break;
            }
        }
    }

    private static void NoteReference(MediaSection section, uint ssrc, NtpTimestamp time, MonotonicTime arrival, bool isSenderReport)
    {
        // When the engine reports itself, the peer's reports end here, and SentReports holds the engine's.
        if (!section.Plan.GenerateRtcp)
            section.NoteSentReport(ssrc, time.Middle, arrival);
        if (isSenderReport)
            section.FindInbound(ssrc)?.NoteSenderReport(time.Middle, arrival);
    }

    private static void ReadReports(MediaSection reporter, in ReportBlockList reports, MonotonicTime arrival, MosModel model)
    {
        for (int i = 0; i < reports.Count; i++)
        {
            ReportBlock block = reports[i];
            if (reporter.FindOutbound(block.Ssrc) is { } outbound)
                outbound.IsKnownToPeer = true;
            if (TryRoundTrip(reporter, block.Ssrc, block.LastSenderReport, block.DelaySinceLastSenderReport, arrival, out TimeSpan leg))
                reporter.LegRoundTrip = leg;
            uint sourceSsrc = reporter.SourceSsrc(block.Ssrc);
            foreach (MediaSection source in reporter.Sources)
            {
                if (source.FindInbound(sourceSsrc) is not { } stream)
                    continue;
                Score(reporter, source, stream, block, arrival, model);
                break;
            }
        }
    }

    private static void Score(MediaSection reporter, MediaSection source, InboundStream stream, in ReportBlock block, MonotonicTime arrival,
        MosModel model)
    {
        TimeSpan leg = reporter.LegRoundTrip;
        TimeSpan roundTrip = leg == TimeSpan.Zero ? TimeSpan.Zero : leg + source.LegRoundTrip;
        int clockRate = reporter.FindOutbound(block.Ssrc) is { ClockRate: > 0 } sent ? sent.ClockRate : stream.ClockRate;
        double jitter = clockRate == 0 ? 0 : block.Jitter * 1000.0 / clockRate;
        double loss = block.FractionLost * 100.0 / 256;
        double mos = EModel.Mos(model, stream.ClockRate, roundTrip, jitter, loss);
        stream.Score(new QualityReading(mos, roundTrip, leg, jitter, loss, arrival), block.CumulativeLost);
    }

    private static void ReadExtended(MediaSection section, in ExtendedReport report, MonotonicTime arrival)
    {
        foreach (ExtendedReportBlock block in report)
        {
            if (block.TryReceiverReferenceTime(out NtpTimestamp time))
                NoteReference(section, report.Ssrc, time, arrival, isSenderReport: false);
            for (int i = 0; block.TryDlrr(i, out DlrrSubBlock sub); i++)
            {
                if (TryRoundTrip(section, sub.Ssrc, sub.LastReceiverReport, sub.Delay, arrival, out TimeSpan leg))
                    section.LegRoundTrip = leg;
            }
        }
    }

    /// <summary>Our clock now, minus our clock when the report was sent to the reporter, minus the time the reporter held it.</summary>
    private static bool TryRoundTrip(MediaSection reporter, uint ssrc, uint middle, uint delay, MonotonicTime arrival,
        out TimeSpan roundTrip)
    {
        roundTrip = default;
        if (middle == 0)
            return false;
        MonotonicTime sent = default;
        bool found = reporter.Plan.GenerateRtcp && reporter.SentReports is { } own && own.TryFind(ssrc, middle, out sent);
        for (int i = 0; !found && i < reporter.Sources.Length; i++)
            found = reporter.Sources[i].SentReports is { } passed && passed.TryFind(ssrc, middle, out sent);
        if (!found)
            return false;
        roundTrip = arrival - sent - NtpTimestamp.MiddleToTimeSpan(delay);

        // On a fast network the rounding of DLSR (units of 15 microseconds) can make the result negative.
        if (roundTrip < TimeSpan.FromMilliseconds(-1) || roundTrip > _longestRoundTrip)
            return false;
        if (roundTrip < TimeSpan.FromMicroseconds(1))
            roundTrip = TimeSpan.FromMicroseconds(1);
        return true;
    }
}
