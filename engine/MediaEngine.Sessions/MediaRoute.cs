using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Retransmission;
using MediaEngine.Sessions.Security;

namespace MediaEngine.Sessions;

/// <summary>One way a section's packets take. Only open routes exist: what is blocked or held was left out when the plan was applied.</summary>
/// <param name="from">Sends.</param>
/// <param name="to">Receives.</param>
/// <param name="silenced">Audio goes as silence.</param>
/// <param name="ssrcMask">Flips these bits of the SSRC; an echo must not look to its sender like a loop (RFC 3550 section 8.2).</param>
/// <param name="extensions">Rewrites header extensions; null when they stay.</param>
internal sealed class MediaRoute(MediaSection from, MediaSection to, bool silenced, uint ssrcMask, HeaderExtensionMap? extensions)
{
    /// <summary>The receiver does not know streams of retransmissions: it gets the originals.</summary>
    private readonly bool _unwraps = Unwraps(from, to);
    private readonly bool _keepsPackets = to.Negotiated(Plan.FeedbackKinds.Nack);
    private OutboundStream? _lastStream;

    public MediaSection To => to;

    /// <summary>What the sender retransmits in streams of their own goes out as the originals.</summary>
    public static bool Unwraps(MediaSection from, MediaSection to) => from.HasRetransmissionFormat && !to.HasRetransmissionFormat;

    /// <summary>Packets do not simply pass: they are changed, or kept.</summary>
    public bool WorksOnPackets => silenced || ssrcMask != 0 || extensions is not null || _unwraps || _keepsPackets;

    /// <summary>Begins to load what a packet needs: see <see cref="PacketPrefetch"/>.</summary>
    public void PrefetchParts(int sectionBytes)
    {
        CacheLines.Prefetch(_lastStream, 160);
        CacheLines.Prefetch(to, sectionBytes);
    }

    /// <summary>Sends the buffer, or gives it back.</summary>
    public PacketResult Forward(PacketBuffer buffer, in ReceivedPacket packet, WorkerContext context)
    {
        IDatagramIo io = context.Io;
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

        RtpPacket rtp = packet.Rtp;
        SrtpSession? source = ssrcMask == 0 ? packet.Session : null;
        bool isFixed = packet.IsSealed || transport.KeepsIndexesOf(source);
        if (!isFixed && _unwraps && packet.Payload.Class == PayloadClass.Retransmission)
        {
            if (!TryUnwrap(ref buffer, packet, io.Pool, out rtp))
            {
                io.Return(buffer);
                return PacketResult.Consumed;
            }

            source = null;
        }

        uint ssrc = rtp.Ssrc ^ ssrcMask;
        OutboundStream? stream = _lastStream;
        if (stream is null || stream.Ssrc != ssrc)
        {
            _lastStream = stream = to.FindOrAddOutbound(ssrc);
            if (stream is not null)
                stream.SourceSsrc = rtp.Ssrc;
        }

        if (!isFixed && extensions is not null)
        {
            Span<byte> room = io.Pool.SlotSpan(buffer.Slot);
            int offset = buffer.Offset;
            int end = offset + buffer.Length;
            if (extensions.TryRewrite(room[..^PacketPool.Tailroom], ref offset, rtp, withMid: stream is null or { IsKnownToPeer: false }))
            {
                buffer = buffer.With(offset, end - offset);
                if (!RtpPacket.TryParse(io.Pool.Span(buffer), out rtp))
                {
                    io.Return(buffer);
                    return PacketResult.Malformed;
                }
            }
        }

        bytes = io.Pool.Span(buffer);
        StreamRetransmission? kept = _keepsPackets && stream is not null && packet.Payload.Class != PayloadClass.Retransmission
            ? Keep(stream, rtp, packet, isFixed)
            : null;
        var outgoing = new Outgoing
        {
            Kind = DatagramKind.Rtp,
            IsSealed = packet.IsSealed,
            Source = stream is { OwnsSequenceNumbers: true } ? null : source,
            SourceIndex = packet.SrtpIndex,
            IsAltered = packet.IsAltered || silenced,
            Keep = kept is { Wraps: false } ? kept.Buffer : null,
            KeptAt = packet.Arrival,
        };
        return stream is null
            ? transport.Send(buffer, outgoing)
            : stream.Write(transport, buffer, bytes, rtp, packet, outgoing, kept is { Wraps: true } ? kept.Buffer : null);
    }

    /// <summary>Where the packet has to be kept for being asked for again; null when it cannot be.</summary>
    private StreamRetransmission? Keep(OutboundStream stream, in RtpPacket rtp, in ReceivedPacket packet, bool isFixed)
    {
        StreamRetransmission? retransmission = stream.Retransmission;
        if (retransmission is { FitsTransport: false })
        {
            stream.ForgetPackets();
            retransmission = null;
        }

        // What is not authenticated has to show a second packet first: a flood of SSRCs gets no memory.
        if (retransmission is null && !packet.IsSealed && (packet.Session is not null || stream.Packets > 0))
            retransmission = to.TryStartRetransmission(stream, rtp.PayloadType, mayWrap: !isFixed);
        return retransmission is not null && retransmission.Keeps(rtp.PayloadType) ? retransmission : null;
    }

    private bool TryUnwrap(scoped ref PacketBuffer buffer, scoped in ReceivedPacket packet, PacketPool pool, out RtpPacket original)
    {
        original = default;
        if (packet.Original is not { } stream || !RtxPacket.TryReadOsn(packet.Rtp, out ushort sequenceNumber))
            return false;
        RtxPacket.Unwrap(pool.Span(buffer), packet.Rtp.HeaderLength, packet.Payload.Original, sequenceNumber, stream.Ssrc);
        buffer = buffer.With(buffer.Offset + RtxPacket.OsnLength, buffer.Length - RtxPacket.OsnLength);
        return RtpPacket.TryParse(pool.Span(buffer), out original);
    }
}
