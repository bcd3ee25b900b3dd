using System.Buffers.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Reports;

/// <summary>
/// The engine's own reports to one party (NG generate-RTCP): SR for the stream sent last, or RR when nothing was sent, with a block for
/// each stream received since the last report, and SDES with our CNAME. Sent every interval ±50 % (RFC 3550 section 6.2), the first after
/// half of it.
/// </summary>
internal sealed class RtcpReporter(MediaSection section, WorkerContext context) : TimerNode
{
    private static readonly TimeSpan _ownMediaInterval = TimeSpan.FromSeconds(1);

    private uint _ssrc;
    private MonotonicTime _lastReport;

    /// <summary>Starts or stops reporting to the party of a section, as its plan says.</summary>
    public static void Follow(MediaSection section, WorkerContext context, MonotonicTime now)
    {
        if (section.Plan.GenerateRtcp && section.Reporter is null)
        {
            var reporter = new RtcpReporter(section, context);
            section.Reporter = reporter;
            reporter.Start(now);
        }
        else if (!section.Plan.GenerateRtcp && section.Reporter is { } running)
        {
            context.Timers.Cancel(running);
            section.Reporter = null;
        }
    }

    protected internal override long CallKey => section.Call.Key;

    protected internal override void Fire(MonotonicTime now)
    {
        Send(now);
        _lastReport = now;
        Schedule(now, 1);
    }

    /// <summary>
    /// Receivers of a stream of the engine need reports early and often, because they put sound and picture in step by them.
    /// </summary>
    private TimeSpan Interval => section.FeedbackReceiver is null || context.Options.RtcpInterval < _ownMediaInterval
        ? context.Options.RtcpInterval : _ownMediaInterval;

    private void Start(MonotonicTime now)
    {
        _ssrc = context.RandomUInt32();
        Schedule(now, 0.5);
    }

    private void Schedule(MonotonicTime now, double share)
    {
        double spread = 0.5 + context.RandomUInt32() / (double)uint.MaxValue;
        context.Timers.Schedule(this, now + Interval * (share * spread));
    }

    private void Send(MonotonicTime now)
    {
        if (section.Call.DropsTraffic || section.RtcpTransport is not { } transport || !context.Io.TryRent(out PacketBuffer buffer))
            return;
        section.Call.TakeKernelCounts();
        Span<byte> room = context.Io.Pool.SlotSpan(buffer.Slot).Slice(buffer.Offset, PacketPool.MaxDatagram);
        int length = Write(room, now);
        transport.Send(buffer.With(buffer.Offset, length), Outgoing.OwnReport);
    }

    private int Write(Span<byte> room, MonotonicTime now)
    {
        Span<ReportBlock> blocks = stackalloc ReportBlock[31];
        int count = 0;
        foreach (InboundStream stream in section.Inbound)
        {
            if (count < blocks.Length && stream.LastArrival > _lastReport)
                blocks[count++] = stream.TakeReport(now);
        }

        OutboundStream? sender = LastSender(now);
        uint ssrc = sender?.Ssrc ?? _ssrc;
        int length;
        if (sender is not null)
        {
            NtpTimestamp time = context.NtpTime(now);
            length = SenderReport.Write(
                room, ssrc, time, sender.TimestampAt(now), (uint)sender.Packets, (uint)sender.PayloadBytes, blocks[..count]);
            section.NoteSentReport(ssrc, time.Middle, now);
        }
        else
        {
            length = ReceiverReport.Write(room, ssrc, blocks[..count]);
        }

        Span<byte> cname = stackalloc byte[16];
        Utf8Formatter.TryFormat(section.Call.CName, cname, out int written, new System.Buffers.StandardFormat('x', 16));
        return length + SourceDescription.WriteCName(room[length..], ssrc, cname[..written]);
    }

    /// <summary>The stream sent last, within two intervals; otherwise the engine is not a sender (RFC 3550 section 6.4).</summary>
    private OutboundStream? LastSender(MonotonicTime now)
    {
        OutboundStream? last = null;
        foreach (OutboundStream stream in section.Outbound)
        {
            if (stream.Packets > 0 && now - stream.LastSent < context.Options.RtcpInterval * 2
                && (last is null || stream.LastSent > last.LastSent))
                last = stream;
        }

        return last;
    }
}
