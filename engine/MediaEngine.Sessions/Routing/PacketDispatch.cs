using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Reports;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Routing;

/// <summary>Stops 5 and 6 of the packet walk: a packet is accepted by its section and sent along every route of the section.</summary>
internal static class PacketDispatch
{
    /// <summary>Statistics, and what signalling has blocked.</summary>
    public static PacketResult Accept(ref ReceivedPacket packet, WorkerContext context)
    {
        if (packet.Kind == DatagramKind.Rtp)
            return packet.Section.Accept(ref packet);
        if (packet.Kind == DatagramKind.Rtcp && !packet.IsPassthrough)
        {
            packet.Transport.NoteReport(packet.Span, packet.Arrival);
            foreach (MediaSection section in packet.Transport.Sections)
                RtcpInspector.Inspect(section, packet.Rtcp, packet.Arrival, context.Options.Mos);
        }

        return PacketResult.Continue;
    }

    /// <summary>The last route gets the buffer, the others get copies.</summary>
    public static PacketResult Dispatch(ref ReceivedPacket packet, WorkerContext context)
    {
        MediaSection section = packet.Section;
        if (packet.Kind != DatagramKind.Rtp)
        {
            if (packet.Kind == DatagramKind.Rtcp)
                return RtcpRelay.Relay(section, ref packet, context);
            if (packet.IsPassthrough)
                return PassthroughPackets.Relay(section, ref packet, context);
        }

        MediaRoute[] routes = section.Routes;
        if (routes.Length == 0)
            return section.WhyNoRoute;
        if (routes.Length > 1)
            return DispatchToAll(routes, ref packet, context);
        PacketBuffer buffer = packet.TakeBuffer();
        return Forward(routes[0], buffer, packet, context);
    }

    /// <summary>From section to section, the common case, without a virtual call.</summary>
    private static PacketResult Forward(MediaRoute route, PacketBuffer buffer, in ReceivedPacket packet, WorkerContext context) =>
        route is SectionRoute plain ? plain.Forward(buffer, packet, context) : route.Forward(buffer, packet, context);

    /// <summary>
    /// The result is that of one receiver, if possible one that was reached. Results of other receivers that were not reached are counted
    /// here.
    /// </summary>
    private static PacketResult DispatchToAll(MediaRoute[] routes, ref ReceivedPacket packet, WorkerContext context)
    {
        PacketResult result = ForwardCopy(routes[0], packet, context);
        for (int i = 1; i < routes.Length; i++)
        {
            PacketResult next;
            if (i < routes.Length - 1)
            {
                next = ForwardCopy(routes[i], packet, context);
            }
            else
            {
                PacketBuffer buffer = packet.TakeBuffer();
                next = Forward(routes[i], buffer, packet, context);
            }

            PacketResult other = result == PacketResult.Forwarded ? next : result;
            result = result == PacketResult.Forwarded ? result : next;
            if (DropCounters.IsDrop(other))
                packet.Transport.Drops.Count(other);
        }

        return result;
    }

    private static PacketResult ForwardCopy(MediaRoute route, in ReceivedPacket packet, WorkerContext context) => route is SinkRoute sink
        ? sink.Show(packet)
        : PacketCopy.TryMake(context.Io, packet.Buffer, out PacketBuffer copy)
            ? Forward(route, copy, packet, context) : PacketResult.NoBuffer;
}
