using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Sessions.Security;

namespace MediaEngine.Sessions;

/// <summary>One way a section's packets take. Only open routes exist: what is blocked or held was left out when the plan was applied.</summary>
/// <param name="to">Receives.</param>
/// <param name="silenced">Audio goes as silence.</param>
/// <param name="ssrcMask">Flips these bits of the SSRC; an echo must not look to its sender like a loop (RFC 3550 section 8.2).</param>
internal sealed class MediaRoute(MediaSection to, bool silenced, uint ssrcMask)
{
    private OutboundStream? _lastStream;

    /// <summary>Sends the buffer, or gives it back.</summary>
    public PacketResult Forward(PacketBuffer buffer, in ReceivedPacket packet, IDatagramIo io)
    {
        if (to.RtpTransport is not { } transport)
        {
            io.Return(buffer);
            return PacketResult.NoDestination;
        }

        if (packet.Kind != DatagramKind.Rtp)
            return transport.Send(buffer, Outgoing.AsReceived(packet));
        Span<byte> bytes = io.Pool.Span(buffer);
        if (silenced && !Silence.TryApply(bytes, packet, to.Plan.Kind))
        {
            io.Return(buffer);
            return PacketResult.Silenced;
        }

        uint ssrc = packet.Rtp.Ssrc ^ ssrcMask;
        OutboundStream? stream = _lastStream;
        if (stream is null || stream.Ssrc != ssrc)
            _lastStream = stream = to.FindOrAddOutbound(ssrc);
        var outgoing = new Outgoing
        {
            Kind = DatagramKind.Rtp,
            IsSealed = packet.IsSealed,
            Source = ssrcMask == 0 ? packet.Session : null,
            SourceIndex = packet.SrtpIndex,
            IsAltered = packet.IsAltered || silenced,
        };
        return stream is null ? transport.Send(buffer, outgoing) : stream.Write(transport, buffer, bytes, packet, outgoing);
    }
}
