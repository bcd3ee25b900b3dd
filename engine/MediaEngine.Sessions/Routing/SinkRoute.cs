using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Routing;

/// <summary>A route from a section to a sink that does not forward packets: a recorder, a mixer, a gateway.</summary>
internal sealed class SinkRoute(IMediaSink sink) : MediaRoute
{
    public override bool WorksOnPackets => true;

    public override bool EndsHere => sink is ISectionSink;

    public override PacketResult Forward(PacketBuffer buffer, in ReceivedPacket packet, WorkerContext context)
    {
        PacketResult result = Show(packet);
        context.Io.Return(buffer);
        return result;
    }

    /// <summary>
    /// Gives the packet to the sink without taking ownership of its buffer. A retransmission becomes the original packet.
    /// </summary>
    public PacketResult Show(in ReceivedPacket packet)
    {
        if (packet.Kind != DatagramKind.Rtp)
        {
            return sink.Receive(
                new MediaPacket { Kind = packet.Kind, Payload = packet.Span, At = packet.Arrival, IsPassthrough = packet.IsPassthrough });
        }

        bool isRetransmission = packet.Payload.Class == PayloadClass.Retransmission && !packet.IsPassthrough;
        ushort number = packet.Rtp.SequenceNumber;
        if (isRetransmission && (packet.Original is null || !RtxPacket.TryReadOsn(packet.Rtp, out number)))
            return PacketResult.Consumed;
        return sink.Receive(new MediaPacket
        {
            Kind = DatagramKind.Rtp,
            PayloadType = isRetransmission ? packet.Payload.Original : packet.Rtp.PayloadType,
            Marker = packet.Rtp.Marker,
            SequenceNumber = number,
            Timestamp = packet.Rtp.Timestamp,
            Ssrc = isRetransmission ? packet.Original!.Ssrc : packet.Rtp.Ssrc,
            ClockRate = packet.Payload.ClockRate,
            Payload = isRetransmission ? packet.Rtp.Payload[RtxPacket.OsnLength..] : packet.Rtp.Payload,
            At = packet.Arrival,
            IsPassthrough = packet.IsPassthrough,
        });
    }
}
