using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Reports;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Retransmission;

/// <summary>Requests missing packets of one party's streams, where the receivers cannot do so.</summary>
internal sealed class NackSender(MediaSection section, WorkerContext context) : TimerNode
{
    private const int MostAtOnce = 256;

    public void Stop() => context.Timers.Cancel(this);

    protected internal override long CallKey => section.Call.Key;

    /// <summary>A generator may have an earlier deadline now.</summary>
    public void Follow(NackGenerator generator)
    {
        if (generator.NextDeadline < context.Timers.DeadlineOf(this))
            context.Timers.Schedule(this, generator.NextDeadline);
    }

    protected internal override void Fire(MonotonicTime now)
    {
        MonotonicTime next = MonotonicTime.Never;
        foreach (InboundStream stream in section.Inbound)
        {
            if (stream.Gaps is not { } gaps)
                continue;
            Ask(stream, gaps, now);
            next = MonotonicTime.Min(next, gaps.NextDeadline);
        }

        if (next != MonotonicTime.Never)
            context.Timers.Schedule(this, next < now ? now : next);
    }

    private void Ask(InboundStream stream, NackGenerator gaps, MonotonicTime now)
    {
        Span<ushort> lost = stackalloc ushort[MostAtOnce];
        int count = gaps.TakeDue(lost, section.LegRoundTrip, now);

        // A sink of the engine asks for key frames itself, when it has given up the packet.
        bool wantsKeyFrame = gaps.GaveUp && section.Sink is null && section.Plan.Kind == Plan.MediaKind.Video
            && stream.MayAskForKeyFrame(now);
        gaps.GaveUp = false;
        if ((count == 0 && !wantsKeyFrame) || section.RtcpTransport is not { } transport || !context.Io.TryRent(out PacketBuffer buffer))
            return;
        Span<byte> room = context.Io.Pool.SlotSpan(buffer.Slot).Slice(buffer.Offset, PacketPool.MaxDatagram);
        int length = OwnFeedback.WriteStart(room, section);
        int start = length;
        length += Nack.Write(room[length..], section.OwnSsrc, stream.Ssrc, lost[..count]);
        if (wantsKeyFrame)
            length += OwnFeedback.WriteKeyFrameRequest(room[length..], section, section.OwnSsrc, stream.Ssrc);
        if (length == start)
        {
            context.Io.Return(buffer);
            return;
        }

        transport.Send(buffer.With(buffer.Offset, length), Outgoing.OwnReport);
    }
}
