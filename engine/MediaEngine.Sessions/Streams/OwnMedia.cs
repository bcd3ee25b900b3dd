using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Streams;

/// <summary>Sends media that the engine generates to the party of a section, as a stream of the engine's own.</summary>
internal static class OwnMedia
{
    public static PacketResult Send(MediaSection section, in MediaPacket packet, WorkerContext context)
    {
        if (section.Call.DropsTraffic)
            return PacketResult.TrafficDropped;
        if (!section.Plan.MayReceive)
            return PacketResult.DirectionClosed;
        if (section.RtpTransport is not { } transport)
            return PacketResult.NoDestination;
        bool isRtp = packet.Kind == DatagramKind.Rtp;
        int header = isRtp ? RtpPacket.MinimumHeader : 0;
        if (header + packet.Payload.Length > PacketPool.MaxDatagram || !context.Io.TryRent(out PacketBuffer buffer))
            return PacketResult.NoBuffer;
        buffer = buffer.With(buffer.Offset, header + packet.Payload.Length);
        Span<byte> bytes = context.Io.Pool.Span(buffer);
        packet.Payload.CopyTo(bytes[header..]);
        return isRtp ? SendRtp(section, transport, buffer, bytes, packet, context) : transport.Send(buffer,
            new Outgoing { Kind = DatagramKind.Unknown });
    }

    private static PacketResult SendRtp(
        MediaSection section, MediaTransport transport, PacketBuffer buffer, Span<byte> bytes, in MediaPacket packet, WorkerContext context)
    {
        if (section.FindOrAddOutbound(packet.Ssrc, isForeign: false, packet.At) is not { } stream)
        {
            context.Io.Return(buffer);
            return PacketResult.NoRoute;
        }

        stream.OwnSequenceNumbers(packet.SequenceNumber);
        RtpHeader.Write(bytes, packet.PayloadType, packet.Marker, packet.SequenceNumber, packet.Timestamp, packet.Ssrc);
        return stream.SendOwn(
            transport, buffer, bytes, packet.Payload.Length, new SentTime(packet.Timestamp, packet.ClockRate, packet.At, IsEvent: false));
    }
}
