using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Routing;

/// <summary>
/// Forwards the packets with which the parties of a call that is only relayed negotiate keys and paths (DTLS, STUN, ZRTP): unchanged, and
/// on hold too, because a handshake does not wait for media.
/// </summary>
internal static class PassthroughPackets
{
    public static PacketResult Relay(MediaSection from, ref ReceivedPacket packet, WorkerContext context)
    {
        if (from.Call.DropsTraffic)
            return PacketResult.TrafficDropped;
        bool isRtcpPort = packet.Transport == from.RtcpTransport && packet.Transport != from.RtpTransport;
        PacketResult result = PacketResult.NoRoute;
        foreach (MediaSection to in from.RtcpTargets)
        {
            if ((isRtcpPort ? to.RtcpTransport : to.RtpTransport) is not { } transport)
                continue;
            if (PacketCopy.TryMake(context.Io, packet.Buffer, out PacketBuffer copy))
                result = transport.Send(copy, packet.AsReceived());
        }

        return result;
    }
}
