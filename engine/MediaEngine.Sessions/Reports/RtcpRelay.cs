using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Reports;

/// <summary>
/// Forwards RTCP to the other sections of the exchange, each with the packets it may get. A compound of a bundle is about several sections,
/// which may use several transports on the other side: each transport gets the packets about its own sections.
/// </summary>
internal static class RtcpRelay
{
    public static PacketResult Relay(MediaSection from, ref ReceivedPacket packet, WorkerContext context)
    {
        if (from.Call.DropsTraffic)
            return PacketResult.TrafficDropped;
        if (packet.Transport.Sections.Length > 1 && !packet.IsPassthrough)
            return RelayBundle(from, ref packet, context);
        MediaSection[] targets = from.RtcpTargets;
        if (targets.Length == 0)
            return from.Plan.GenerateRtcp ? PacketResult.Consumed : PacketResult.NoRoute;
        bool changes = !packet.IsPassthrough && (HasFeedback(packet.Rtcp) || SequenceMapping.IsNeeded(packet.Rtcp, from));
        PacketResult result = PacketResult.NoBuffer;
        for (int i = 0; i < targets.Length; i++)
        {
            MediaSection to = targets[i];
            if (changes || (!packet.IsPassthrough && DropsReports(from, to)))
            {
                result = Better(result,
                    to.RtcpTransport is { } transport
                        ? Rewrite(transport, packet, packet.Transport.Sections, from, context) : PacketResult.NoDestination);
                continue;
            }

            PacketBuffer buffer;
            if (i == targets.Length - 1)
                buffer = packet.TakeBuffer();
            else if (!PacketCopy.TryMake(context.Io, packet.Buffer, out buffer))
                continue;
            result = Better(result, Send(to, buffer, packet, context));
        }

        return result == PacketResult.Filtered && from.Plan.GenerateRtcp ? PacketResult.Consumed : result;
    }

    private static PacketResult RelayBundle(MediaSection first, ref ReceivedPacket packet, WorkerContext context)
    {
        MediaSection[] sections = packet.Transport.Sections;
        PacketResult result = PacketResult.NoRoute;
        for (int i = 0; i < sections.Length; i++)
        {
            MediaSection[] targets = sections[i].RtcpTargets;
            for (int j = 0; j < targets.Length; j++)
            {
                if (targets[j].RtcpTransport is { } transport && !CameBefore(sections, i, j, transport))
                    result = Better(result, Rewrite(transport, packet, sections, first, context));
            }
        }

        return result is PacketResult.Filtered or PacketResult.NoRoute && first.Plan.GenerateRtcp ? PacketResult.Consumed : result;
    }

    private static PacketResult Send(MediaSection to, PacketBuffer buffer, in ReceivedPacket packet, WorkerContext context)
    {
        if (to.RtcpTransport is { } transport)
            return transport.Send(buffer, packet.AsReceived());
        context.Io.Return(buffer);
        return PacketResult.NoDestination;
    }

    /// <summary>Writes a compound of the packets about the sections of a transport, and sends it.</summary>
    /// <param name="first">The section of packets that do not identify one.</param>
    private static PacketResult Rewrite(
        MediaTransport transport, in ReceivedPacket packet, MediaSection[] sections, MediaSection first, WorkerContext context)
    {
        if (!context.Io.TryRent(out PacketBuffer buffer))
            return PacketResult.NoBuffer;

        // Leave room in front for a report, in case one is needed.
        Span<byte> slot = context.Io.Pool.SlotSpan(buffer.Slot)[..^PacketPool.Tailroom];
        int start = buffer.Offset;
        int end = start;
        MediaSection? lastTo = null;
        bool beginsWithReport = false;
        uint senderSsrc = 0;
        foreach (RtcpPacket one in packet.Rtcp)
        {
            if (!TryFindTarget(one, sections, first, transport, lastTo, out MediaSection from, out MediaSection to))
            {
                lastTo = null;
                continue;
            }

            lastTo = to;
            bool isFeedback = one.Type is RtcpPacketType.TransportFeedback or RtcpPacketType.PayloadFeedback;
            int length = isFeedback ? FeedbackBridge.Write(slot[end..], one, from, to, packet.Arrival, context.Options)
                : DropsReports(from, to) ? 0 : CopyTo(slot[end..], one, from);
            if (end == start && length > 0)
            {
                beginsWithReport = !isFeedback || to.Plan.ReducedSizeRtcp;
                senderSsrc = one.SenderSsrc;
            }

            end += length;
        }

        if (end == start)
        {
            context.Io.Return(buffer);
            return PacketResult.Filtered;
        }

        if (!beginsWithReport)
        {
            // Without SDES: the engine does not make up a CNAME for the sender.
            start -= ReceiverReport.FixedLength;
            ReceiverReport.Write(slot[start..], senderSsrc, []);
        }

        return transport.Send(buffer.With(start, end - start), packet.AsReceived());
    }

    /// <summary>The pair of sections a packet is about, among those whose other side is on the transport.</summary>
    /// <param name="lastTo">The section of the packet before: SDES belongs to the report it follows.</param>
    private static bool TryFindTarget(
        in RtcpPacket packet, MediaSection[] sections, MediaSection first, MediaTransport transport, MediaSection? lastTo,
        out MediaSection from,
        out MediaSection to)
    {
        from = BundleDemux.FindSection(sections, packet) ?? first;
        to = null!;
        if (packet.Type == RtcpPacketType.SourceDescription && lastTo is not null)
        {
            to = lastTo;
            return true;
        }

        if (TargetOn(from, transport) is { } direct)
        {
            to = direct;
            return true;
        }

        // A report of one section may have blocks about the media of others.
        ReportBlockList blocks = SenderReport.TryParse(packet, out SenderReport sent) ? sent.Reports
            : ReceiverReport.TryParse(packet, out ReceiverReport received) ? received.Reports : default;
        for (int i = 0; i < blocks.Count; i++)
        {
            if (BundleDemux.FindByOutbound(sections, blocks[i].Ssrc) is not { } about || TargetOn(about, transport) is not { } other)
                continue;
            (from, to) = (about, other);
            return true;
        }

        return false;
    }

    private static MediaSection? TargetOn(MediaSection from, MediaTransport transport)
    {
        foreach (MediaSection to in from.RtcpTargets)
        {
            if (to.RtcpTransport == transport)
                return to;
        }

        return null;
    }

    private static bool CameBefore(MediaSection[] sections, int section, int target, MediaTransport transport)
    {
        for (int i = 0; i <= section; i++)
        {
            MediaSection[] targets = sections[i].RtcpTargets;
            int count = i == section ? target : targets.Length;
            for (int j = 0; j < count; j++)
            {
                if (targets[j].RtcpTransport == transport)
                    return true;
            }
        }

        return false;
    }

    private static int CopyTo(Span<byte> room, in RtcpPacket packet, MediaSection receiver)
    {
        if (packet.Bytes.Length > room.Length)
            return 0;
        packet.Bytes.CopyTo(room);
        SequenceMapping.Apply(room[..packet.Bytes.Length], packet, receiver);
        return packet.Bytes.Length;
    }

    private static bool DropsReports(MediaSection from, MediaSection to) => from.Plan.GenerateRtcp || to.Plan.GenerateRtcp;

    private static bool HasFeedback(in RtcpCompound compound)
    {
        foreach (RtcpPacket packet in compound)
        {
            if (packet.Type is RtcpPacketType.TransportFeedback or RtcpPacketType.PayloadFeedback)
                return true;
        }

        return false;
    }

    private static PacketResult Better(PacketResult a, PacketResult b) => a == PacketResult.Forwarded ? a : b;
}
