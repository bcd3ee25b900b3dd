using MediaEngine.Primitives;
using MediaEngine.Sessions.Security;

namespace MediaEngine.Sessions.Reports;

/// <summary>Passes RTCP on to the other sections of the exchange, each with what it may get.</summary>
internal static class RtcpRelay
{
    public static PacketResult Relay(MediaSection from, ref ReceivedPacket packet, WorkerContext context)
    {
        if (from.Call.DropsTraffic)
            return PacketResult.TrafficDropped;
        MediaSection[] targets = from.RtcpTargets;
        if (targets.Length == 0)
            return from.Plan.GenerateRtcp ? PacketResult.Consumed : PacketResult.NoRoute;
        PacketResult result = PacketResult.NoBuffer;
        for (int i = 0; i < targets.Length; i++)
        {
            PacketBuffer buffer;
            if (i == targets.Length - 1)
                buffer = packet.TakeBuffer();
            else if (!PacketCopy.TryMake(context.Io, packet.Buffer, out buffer))
                continue;
            PacketResult sent = Send(from, targets[i], buffer, packet, context);
            if (result != PacketResult.Forwarded)
                result = sent;
        }

        return result == PacketResult.Filtered && from.Plan.GenerateRtcp ? PacketResult.Consumed : result;
    }

    private static PacketResult Send(MediaSection from, MediaSection to, PacketBuffer buffer, in ReceivedPacket packet, WorkerContext context)
    {
        if (to.RtcpTransport is not { } transport)
        {
            context.Io.Return(buffer);
            return PacketResult.NoDestination;
        }

        if (packet.IsSealed)
            return transport.Send(buffer, Outgoing.AsReceived(packet));
        bool dropReports = from.Plan.GenerateRtcp || to.Plan.GenerateRtcp;
        int length = RtcpFilter.Apply(context.Io.Pool.Span(buffer), dropReports, !to.Plan.AcceptsFeedback, to, packet.Arrival);
        if (length == 0)
        {
            context.Io.Return(buffer);
            return PacketResult.Filtered;
        }

        return transport.Send(buffer.With(buffer.Offset, length), Outgoing.AsReceived(packet));
    }
}
