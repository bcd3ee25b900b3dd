using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Reports;

/// <summary>
/// Reports to a sender with transport-wide congestion control when its packets arrived, if no receiver can: none negotiated it, or each
/// receives only a part of what the sender numbered.
/// </summary>
internal sealed class TransportWideReporter(CallContext call, WorkerContext context) : ArrivalReporter
{
    private const int MostAtOnce = 4;

    private readonly TransportArrivals _arrivals = new();
    private MediaSection? _section;
    private uint _mediaSsrc;

    protected internal override long CallKey => call.Key;

    public override void Accept(ushort sequenceNumber, MediaSection section, uint mediaSsrc, MonotonicTime arrival)
    {
        _arrivals.Accept(sequenceNumber, arrival);
        (_section, _mediaSsrc) = (section, mediaSsrc);
        if (!IsScheduled)
            context.Timers.Schedule(this, arrival + context.Options.TransportFeedbackInterval);
    }

    protected internal override void Fire(MonotonicTime now)
    {
        for (int i = 0; i < MostAtOnce && _arrivals.HasNews; i++)
        {
            if (_section?.RtcpTransport is not { } transport || !context.Io.TryRent(out PacketBuffer buffer))
                return;
            Span<byte> room = context.Io.Pool.SlotSpan(buffer.Slot).Slice(buffer.Offset, PacketPool.MaxDatagram);
            int start = OwnFeedback.WriteStart(room, _section);
            int length = _arrivals.Write(room[start..], _section.OwnSsrc, _mediaSsrc);
            if (length == 0)
            {
                context.Io.Return(buffer);
                return;
            }

            transport.Send(buffer.With(buffer.Offset, start + length), Outgoing.OwnReport);
        }
    }
}
