using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Retransmission;

/// <summary>
/// Answers the NACKs of one receiver about one stream from the packets sent to it last: in a retransmission stream where RFC 4588 was
/// negotiated, otherwise by sending the same octets again. Protecting them again would use an SRTP index twice.
/// </summary>
internal sealed class StreamRetransmission : KeptPackets
{
    /// <summary>The most streams of one section whose packets are kept.</summary>
    private const int MaximumKeptStreams = 4;

    private static readonly TimeSpan _unknownInterval = TimeSpan.FromMilliseconds(20);

    private readonly MediaSection _section;
    private readonly WorkerContext _context;
    private readonly bool _isSecure;
    private readonly OutboundStream? _rtx;
    private PayloadTraits _format;

    private StreamRetransmission(MediaSection section, WorkerContext context, RetransmissionBuffer buffer, PayloadTraits format,
        uint mediaSsrc)
        : base(buffer)
    {
        _section = section;
        _context = context;
        _format = format;
        _isSecure = section.RtpTransport!.IsSecure;
        if (format.RetransmittedAs is null)
            return;
        uint ssrc = AnnouncedSsrc(section, mediaSsrc) ?? context.RandomUInt32();
        _rtx = section.FindOrAddOutbound(ssrc, isForeign: false, default);
        if (_rtx is null)
        {
            _rtx = new OutboundStream();
            _rtx.Start(ssrc);
        }

        _rtx.IsPinned = true;
        _rtx.OwnSequenceNumbers((ushort)context.RandomUInt32());
    }

    /// <summary>Starts to keep the packets of a stream. Null when they cannot be requested, or the limit is reached.</summary>
    /// <param name="mayWrap">Packets may be wrapped as RFC 4588 retransmissions.</param>
    public static KeptPackets? TryStart(MediaSection section, OutboundStream stream, WorkerContext context, byte payloadType, bool mayWrap)
    {
        if (stream.HasNoRetransmission)
            return null;
        int kept = 0;
        foreach (OutboundStream other in section.Outbound)
            kept += other.Retransmission is null ? 0 : 1;
        if (kept < MaximumKeptStreams && section.RtpTransport is not null)
            stream.Retransmission = TryCreate(section, context, payloadType, stream.SourceSsrc, mayWrap);
        stream.HasNoRetransmission = stream.Retransmission is null;
        return stream.Retransmission;
    }

    public override bool Wraps => _rtx is not null;

    public override bool FitsTransport => _section.RtpTransport is { } transport && transport.IsSecure == _isSecure;

    public override bool StillFits()
    {
        PayloadTraits now = _section.Format(_format.PayloadType);
        bool fits = now == _format;
        _format = now;
        return fits;
    }

    public override bool Keeps(byte payloadType)
    {
        if (_format.PayloadType != payloadType)
            _format = _section.Format(payloadType);
        return (_format.Feedback & Plan.FeedbackKinds.Nack) != 0 && _format.RetransmittedAs is not null == Wraps;
    }

    public override void Answer(in FeedbackMessage nack, MonotonicTime now)
    {
        for (int i = 0; Nack.TryReadEntry(nack, i, out ushort packetId, out ushort following); i++)
        {
            Resend(packetId, now);
            for (int bit = 0; bit < 16; bit++)
            {
                if ((following & (1 << bit)) != 0)
                    Resend((ushort)(packetId + 1 + bit), now);
            }
        }
    }

    /// <summary>Null when the receiver cannot request packets of this format, or there is no memory for it.</summary>
    private static StreamRetransmission? TryCreate(MediaSection section, WorkerContext context, byte payloadType, uint mediaSsrc,
        bool mayWrap)
    {
        PayloadTraits format = section.Format(payloadType);
        if ((format.Feedback & Plan.FeedbackKinds.Nack) == 0 || (format.RetransmittedAs is not null && !mayWrap))
            return null;
        return RetransmissionBuffer.TryCreate(context.RetransmissionMemory) is { } buffer
            ? new StreamRetransmission(section, context, buffer, format, mediaSsrc)
            : null;
    }

    private void Resend(ushort sequenceNumber, MonotonicTime now)
    {
        // A second request within half a round trip was sent before the first answer could arrive.
        TimeSpan roundTrip = _section.LegRoundTrip;
        TimeSpan interval = roundTrip == TimeSpan.Zero ? _unknownInterval : roundTrip / 2;
        if (!FitsTransport
            || Buffer.TryTake(sequenceNumber, interval, now, out ReadOnlySpan<byte> kept,
                out TimeSpan age) != RetransmissionBuffer.Lookup.Found
            || !_context.Io.TryRent(out PacketBuffer buffer))
            return;
        if (_rtx is null)
        {
            buffer = buffer.With(buffer.Offset, kept.Length);
            kept.CopyTo(_context.Io.Pool.Span(buffer));
            _section.RtpTransport!.Send(buffer, new Outgoing { Kind = DatagramKind.Rtp, IsProtected = true });
            return;
        }

        Span<byte> room = _context.Io.Pool.SlotSpan(buffer.Slot)[buffer.Offset..^PacketPool.Tailroom];
        if (!RtpPacket.TryParse(kept, out RtpPacket original)
            || _section.Format(original.PayloadType).RetransmittedAs is not { } payloadType
            || kept.Length + RtxPacket.OsnLength > room.Length)
        {
            _context.Io.Return(buffer);
            return;
        }

        int length = RtxPacket.Write(room, original, payloadType, _rtx.TakeSequenceNumber(), _rtx.Ssrc);
        if (original.HasExtension && RtpPacket.TryParseHeader(room[..length], out RtpPacket written))
        {
            // A transport-wide number belongs to one packet; the receiver would take the second for a duplicate.
            RtpHeaderExtensions.Erase(room, written, ExtensionMapping.Id(_section.Plan, HeaderExtensionUri.TransportWideSequenceNumber));
            RtpHeaderExtensions.Rename(
                room, written, ExtensionMapping.Id(_section.Plan, HeaderExtensionUri.StreamId),
                ExtensionMapping.Id(_section.Plan, HeaderExtensionUri.RepairedStreamId));
            AbsoluteSendTime.Advance(room, written, ExtensionMapping.Id(_section.Plan, HeaderExtensionUri.AbsoluteSendTime), age);
        }

        if (_section.RtpTransport!.Send(buffer.With(buffer.Offset, length),
            new Outgoing { Kind = DatagramKind.Rtp }) == PacketResult.Forwarded)
            _rtx.Count(length, kept.Length, original.Timestamp, now);
    }

    /// <summary>The SSRC of retransmissions that the sender, or the engine as the sender, has announced to the receiver.</summary>
    private static uint? AnnouncedSsrc(MediaSection section, uint mediaSsrc)
    {
        if (section.FeedbackReceiver is { RetransmissionSsrc: not 0 and var own })
            return own;
        foreach (MediaSection source in section.Sources)
        {
            foreach (Plan.RetransmissionSsrcPlan pair in source.Plan.RetransmissionSsrcs)
            {
                if (pair.Media == mediaSsrc)
                    return pair.Retransmission;
            }
        }

        return null;
    }
}
