using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Routing;

/// <summary>A route from a section to a sink that does not forward packets: a recorder, a mixer, a gateway.</summary>
internal sealed class SinkRoute(IMediaSink sink) : MediaRoute
{
    public override bool WorksOnPackets => true;

    public override PacketResult Forward(PacketBuffer buffer, in ReceivedPacket packet, WorkerContext context)
    {
        PacketResult result = Show(packet);
        context.Io.Return(buffer);
        return result;
    }

    /// <summary>Gives the packet to the sink without taking ownership of its buffer.</summary>
    public PacketResult Show(in ReceivedPacket packet) => sink.Receive(packet.Kind != DatagramKind.Rtp
        ? new MediaPacket { Kind = packet.Kind, Payload = packet.Span, At = packet.Arrival, IsPassthrough = packet.IsPassthrough }
        : new MediaPacket
        {
            Kind = DatagramKind.Rtp,
            PayloadType = packet.Rtp.PayloadType,
            Marker = packet.Rtp.Marker,
            SequenceNumber = packet.Rtp.SequenceNumber,
            Timestamp = packet.Rtp.Timestamp,
            Ssrc = packet.Rtp.Ssrc,
            ClockRate = packet.Payload.ClockRate,
            Payload = packet.Rtp.Payload,
            At = packet.Arrival,
            IsPassthrough = packet.IsPassthrough,
        });
}
