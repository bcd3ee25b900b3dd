using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Retransmission;

/// <summary>
/// The missing packets of the streams of one party. They are requested where the receiver cannot request them, and identified when they
/// arrive in a retransmission stream (RFC 4588).
/// </summary>
internal sealed class MissingPackets(MediaSection section, WorkerContext context) : ArrivalObserver
{
    private NackSender? _sender;
    private bool _findsGaps;
    private byte _streamIdId;
    private byte _repairedStreamIdId;

    public override bool ReadsPackets => _findsGaps || _repairedStreamIdId != 0;

    /// <summary>The plan of a section, or the routes of its packets, have changed.</summary>
    public static void Follow(MediaSection section, WorkerContext context)
    {
        if (section.Observer is null && !section.HasRetransmissionFormat && !section.Negotiated(FeedbackKinds.Nack))
            return;
        var missing = section.Observer as MissingPackets;
        if (missing is null)
            section.Observer = missing = new MissingPackets(section, context);
        missing.Connect(section.Routes);
    }

    public override void Stop() => _sender?.Stop();

    public override void Accept(InboundStream? stream, ref ReceivedPacket packet)
    {
        if (_repairedStreamIdId != 0 && stream is not null && packet.Rtp.HasExtension)
            NoteNames(stream, packet);
        if (packet.Payload.Class == PayloadClass.Retransmission && RtxPacket.TryReadOsn(packet.Rtp, out ushort original))
        {
            packet.Original = FindOriginal(packet.Rtp.Ssrc, packet.Payload.Original, original);
            packet.Original?.Gaps?.Accept(original, packet.Arrival);
        }

        if (_findsGaps && stream is not null)
            FindGaps(stream, packet);
    }

    private void Connect(MediaRoute[] routes)
    {
        bool hasNames = section.HasRetransmissionFormat;
        _streamIdId = hasNames ? ExtensionMapping.Id(section.Plan, HeaderExtensionUri.StreamId) : (byte)0;
        _repairedStreamIdId = hasNames ? ExtensionMapping.Id(section.Plan, HeaderExtensionUri.RepairedStreamId) : (byte)0;
        _findsGaps = false;
        if (!section.Negotiated(FeedbackKinds.Nack))
            return;
        foreach (MediaRoute route in routes)
            _findsGaps |= route.EndsHere || (route.To is { } to && !to.Negotiated(FeedbackKinds.Nack));
    }

    /// <summary>Names are only in the first packets of a stream (RFC 8852 section 3), so they are remembered.</summary>
    private void NoteNames(InboundStream stream, in ReceivedPacket packet)
    {
        if (packet.Payload.Class != PayloadClass.Retransmission)
        {
            if (stream.StreamId is null && _streamIdId != 0
                && RtpHeaderExtensions.TryFind(packet.Rtp, _streamIdId, out ReadOnlySpan<byte> name))
                stream.StreamId = name.ToArray();
            return;
        }

        if (stream.Repairs != 0 || !RtpHeaderExtensions.TryFind(packet.Rtp, _repairedStreamIdId, out ReadOnlySpan<byte> repaired))
            return;
        foreach (InboundStream other in section.Inbound)
        {
            if (other.StreamId is { } known && repaired.SequenceEqual(known))
                stream.Repairs = other.Ssrc;
        }
    }

    /// <summary>
    /// The stream a retransmission belongs to: announced, otherwise named, otherwise the one that waits for the packet, otherwise the only
    /// one of the format.
    /// </summary>
    private InboundStream? FindOriginal(uint retransmissionSsrc, byte payloadType, ushort sequenceNumber)
    {
        foreach (RetransmissionSsrcPlan pair in section.Plan.RetransmissionSsrcs)
        {
            if (pair.Retransmission == retransmissionSsrc)
                return section.FindInbound(pair.Media);
        }

        if (section.FindInbound(retransmissionSsrc) is { Repairs: not 0 } named)
            return section.FindInbound(named.Repairs);
        InboundStream? only = null;
        foreach (InboundStream stream in section.Inbound)
        {
            if (stream.Ssrc == retransmissionSsrc || stream.LastPayloadType != payloadType)
                continue;
            if (stream.Gaps is { } gaps && gaps.WaitsFor(sequenceNumber))
                return stream;
            if (only is not null && only.Packets > stream.Packets)
                continue;
            only = stream;
        }

        return only;
    }

    private void FindGaps(InboundStream stream, in ReceivedPacket packet)
    {
        // One packet is not a stream: a flood of SSRCs gets no memory.
        if (packet.Payload.Class == PayloadClass.Retransmission || (packet.Payload.Feedback & FeedbackKinds.Nack) == 0
            || (stream.Gaps is null && stream.Packets < 2 && packet.Session is null))
            return;
        NackGenerator gaps = stream.Gaps ??= new NackGenerator();
        gaps.Accept(packet.Rtp.SequenceNumber, packet.Arrival);
        if (gaps.NextDeadline != MonotonicTime.Never)
            (_sender ??= new NackSender(section, context)).Follow(gaps);
    }
}
