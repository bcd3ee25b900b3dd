using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Retransmission;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transcoding;

namespace MediaEngine.Sessions.Routing;

/// <summary>A route from section to section: packets pass, or are transcoded.</summary>
/// <param name="from">Sends.</param>
/// <param name="to">Receives.</param>
/// <param name="silenced">Audio is replaced by silence.</param>
/// <param name="ssrcMask">Inverts these bits of the SSRC: an echo must not look like a loop to its sender (RFC 3550 section 8.2).</param>
/// <param name="extensions">Rewrites header extensions; null when they stay.</param>
/// <param name="transcodings">How formats are transcoded that the receiver does not support; null for none.</param>
internal sealed class SectionRoute(
    MediaSection from, MediaSection to, bool silenced, uint ssrcMask, HeaderExtensionMap? extensions, TranscodingTable? transcodings)
    : MediaRoute, ITranscodingRoute
{
    private readonly MediaSection _to = to;

    /// <summary>The receiver did not negotiate retransmission streams: it gets the original packets.</summary>
    private readonly bool _unwraps = Unwraps(from, to);
    private readonly bool _keepsPackets = to.Negotiated(FeedbackKinds.Nack);
    private OutboundStream? _lastStream;

    public override MediaSection To => _to;

    ITranscodingRoute? ITranscodingRoute.Current => from.RouteTo(_to) as SectionRoute;

    int ITranscodingRoute.RequestedMode => _to.RequestedMode;

    PayloadTranscoding? ITranscodingRoute.DetectedTones => transcodings?.DetectedTones;

    /// <summary>Packets of the sender's retransmission streams are sent as the originals.</summary>
    public static bool Unwraps(MediaSection from, MediaSection to) => from.HasRetransmissionFormat && !to.HasRetransmissionFormat;

    /// <summary>Packets are modified or stored.</summary>
    public override bool WorksOnPackets =>
        silenced || ssrcMask != 0 || extensions is not null || _unwraps || _keepsPackets || transcodings is not null || HasTranscodedStream;

    PayloadTranscoding? ITranscodingRoute.Transcoding(byte payloadType) => transcodings?.Find(payloadType);

    void ITranscodingRoute.Request(int mode) => from.RequestedMode = mode;

    /// <summary>Prefetches what a packet needs (Worker/PacketPrefetch).</summary>
    public void PrefetchParts(int sectionBytes)
    {
        CacheLines.Prefetch(_lastStream, 160);
        CacheLines.Prefetch(_to, sectionBytes);
    }

    /// <summary>
    /// The same for the transcoder of the stream; false when there is none. Its parts are prefetched one step later, and their parts after
    /// that.
    /// </summary>
    public bool PrefetchTranscoder()
    {
        if (transcodings is null || _lastStream?.Process is not StreamTranscoder transcoder)
            return false;
        CacheLines.Prefetch(transcoder, StreamTranscoder.Bytes);
        return true;
    }

    public void PrefetchTranscoderParts() => (_lastStream?.Process as StreamTranscoder)?.PrefetchParts();

    public void PrefetchCodecs() => (_lastStream?.Process as StreamTranscoder)?.PrefetchCodecs();

    public override PacketResult Forward(PacketBuffer buffer, in ReceivedPacket packet, WorkerContext context)
    {
        IDatagramIo io = context.Io;
        if (_to.RtpTransport is not { } transport)
        {
            io.Return(buffer);
            return PacketResult.NoDestination;
        }

        if (packet.Kind != DatagramKind.Rtp)
            return transport.Send(buffer, packet.AsReceived());
        Span<byte> bytes = io.Pool.Span(buffer);
        if (silenced && !Silence.TryApply(bytes, packet, _to.Plan.Kind))
        {
            io.Return(buffer);
            return PacketResult.Silenced;
        }

        RtpPacket rtp = packet.Rtp;
        SrtpSession? source = ssrcMask == 0 ? packet.Session : null;
        bool isFixed = packet.IsPassthrough || transport.KeepsIndexesOf(source);
        if (!isFixed && _unwraps && packet.Payload.Class == PayloadClass.Retransmission)
        {
            if (!TryUnwrap(ref buffer, packet, io.Pool, out rtp))
            {
                io.Return(buffer);
                return PacketResult.Consumed;
            }

            source = null;
        }

        // Where packets keep their index under a key that both sides use, others must not be sent in the same stream.
        bool apart = transcodings is not null && isFixed && !packet.IsPassthrough;
        uint ssrc = rtp.Ssrc ^ (apart ? from.Call.TranscodedSsrcMask : ssrcMask);
        OutboundStream? stream = _lastStream;
        if (stream is null || stream.Ssrc != ssrc)
        {
            _lastStream = stream = _to.FindOrAddOutbound(ssrc, packet.IsForeign, packet.Arrival);
            if (stream is not null)
                stream.SourceSsrc = rtp.Ssrc;
        }

        if (stream is { IsForeign: true } && !packet.IsForeign)
            stream.IsForeign = false;
        if (stream is null && transcodings is { Transcodes: true } && !packet.IsPassthrough)
        {
            // Never in a codec the receiver does not support.
            io.Return(buffer);
            return PacketResult.NotTranscoded;
        }

        if (stream is not null && !packet.IsPassthrough && (transcodings is { Transcodes: true } || apart || stream.Process is not null))
            return Transcode(stream, buffer, rtp, packet, context);
        if (!isFixed && !TryRewriteExtensions(ref buffer, ref rtp, stream, io.Pool))
        {
            io.Return(buffer);
            return PacketResult.Malformed;
        }

        bytes = io.Pool.Span(buffer);
        if (!isFixed && transcodings?.Find(rtp.PayloadType) is { Kind: TranscodingKind.Pass } renumbered)
            RtpHeader.SetPayloadType(bytes, renumbered.To);
        KeptPackets? kept = _keepsPackets && stream is not null && packet.Payload.Class != PayloadClass.Retransmission
            ? Keep(stream, rtp, packet, isFixed, context)
            : null;
        var outgoing = new Outgoing
        {
            Kind = DatagramKind.Rtp,
            IsPassthrough = packet.IsPassthrough,
            Source = stream is { OwnsSequenceNumbers: true } ? null : source,
            SourceIndex = packet.SrtpIndex,
            IsAltered = packet.IsAltered || silenced,
            IsForeign = packet.IsForeign,
            Keep = kept is { Wraps: false } ? kept.Buffer : null,
            KeptAt = packet.Arrival,
        };
        return stream is null
            ? transport.Send(buffer, outgoing)
            : stream.Write(transport, buffer, bytes, rtp, packet, outgoing, kept is { Wraps: true } ? kept.Buffer : null);
    }

    PacketResult ITranscodingRoute.SendTranscoded(PacketBuffer buffer, OutboundStream stream, int payloadLength, in SentTime time,
        WorkerContext context)
    {
        PacketPool pool = context.Io.Pool;
        if (_to.RtpTransport is not { } transport || !RtpPacket.TryParse(pool.Span(buffer), out RtpPacket rtp)
            || !TryRewriteExtensions(ref buffer, ref rtp, stream, pool))
        {
            context.Io.Return(buffer);
            return PacketResult.NoDestination;
        }

        return stream.SendOwn(transport, buffer, pool.Span(buffer), payloadLength, time);
    }

    /// <summary>Once a stream was transcoded, its sequence numbers and timestamps stay the engine's.</summary>
    private bool HasTranscodedStream
    {
        get
        {
            foreach (OutboundStream stream in _to.Outbound)
            {
                if (stream.Process is not null)
                    return true;
            }

            return false;
        }
    }

    /// <summary>False when nothing parsable is left.</summary>
    private bool TryRewriteExtensions(scoped ref PacketBuffer buffer, scoped ref RtpPacket rtp, OutboundStream? stream, PacketPool pool)
    {
        if (extensions is null)
            return true;
        Span<byte> room = pool.SlotSpan(buffer.Slot);
        int offset = buffer.Offset;
        int end = offset + buffer.Length;
        if (!extensions.TryRewrite(room[..^PacketPool.Tailroom], ref offset, rtp, withMid: stream is null or { IsKnownToPeer: false }))
            return true;
        buffer = buffer.With(offset, end - offset);
        return RtpPacket.TryParse(pool.Span(buffer), out rtp);
    }

    private PacketResult Transcode(OutboundStream stream, PacketBuffer buffer, in RtpPacket rtp, in ReceivedPacket packet,
        WorkerContext context)
    {
        if ((stream.Process as StreamTranscoder
            ?? TranscodedStreams.TryStart(_to, stream, rtp.SequenceNumber, packet.Arrival, context)) is not { } transcoder)
        {
            context.Io.Return(buffer);
            return PacketResult.NotTranscoded;
        }

        return transcoder.Receive(this, buffer, rtp, packet.Payload, packet.Arrival);
    }

    /// <summary>Where the packet is stored for retransmission; null when it cannot be.</summary>
    private KeptPackets? Keep(OutboundStream stream, in RtpPacket rtp, in ReceivedPacket packet, bool isFixed, WorkerContext context)
    {
        KeptPackets? retransmission = stream.Retransmission;
        if (retransmission is { FitsTransport: false })
        {
            stream.ForgetPackets();
            retransmission = null;
        }

        // An unauthenticated stream gets memory with its second packet: a flood of SSRCs gets none.
        if (retransmission is null && !packet.IsPassthrough && (packet.Session is not null || stream.Packets > 0))
            retransmission = StreamRetransmission.TryStart(_to, stream, context, rtp.PayloadType, mayWrap: !isFixed);
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
