using System.Buffers.Binary;
using MediaEngine.Gateway.Streams;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Retransmission;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Gateway.Hub;

/// <summary>One track of a stream on its way to one viewer: packets are made from the frames of the hub into the send buffer.</summary>
internal abstract class ViewerTrack : TimerNode, IMediaSource, ISenderFeedback, IFrameConsumer
{
    /// <summary>Octets of an RTP packet before SRTP: with SRTP, UDP and IPv6 it fits into the smallest path that is usual.</summary>
    private const int PacketBudget = 1200;

    /// <summary>A header extension with one element of two octets.</summary>
    private const int ExtensionLength = 8;

    /// <summary>From the first packet to the first sender report.</summary>
    private static readonly TimeSpan _firstReport = TimeSpan.FromMilliseconds(20);

    private readonly HubTrack _track;
    private readonly ViewerTrackPlan _plan;
    private MediaSection? _section;
    private OutboundStream? _stream;
    private TrackFormat? _format;
    private Packetizer? _packetizer;
    private bool _isAttached;
    private byte _transportWideId;

    protected ViewerTrack(WorkerContext context, long callKey, HubTrack track, ViewerTrackPlan plan)
    {
        (Context, CallKey, _track, _plan) = (context, callKey, track, plan);
    }

    protected internal override long CallKey { get; }

    public uint RetransmissionSsrc => _plan.RetransmissionSsrc;

    public bool MayRetransmit => !Path.IsOverloaded;

    /// <summary>Frames that were left out, because the viewer could not take them in time.</summary>
    public long SkippedFrames { get; protected set; }

    protected WorkerContext Context { get; }

    protected HubTrack Track => _track;

    /// <summary>The SSRC that was announced to the viewer.</summary>
    protected uint Ssrc => _plan.Ssrc;

    /// <summary>The viewer can receive what arrives now.</summary>
    protected bool CanSend => _packetizer is not null;

    /// <summary>The way to the viewer is open: ICE has a path, and there are keys.</summary>
    protected bool IsConnected => _section?.RtpTransport is { } transport
        && (!transport.IsSecure || transport.Session?.SendKey is not null) && transport.Ice is null or { IsConnected: true };

    public void Connect(IMediaSink[] sinks, MonotonicTime now)
    {
        MediaSection? section = sinks is [MediaSection only] ? only : null;
        if (_section != section && _section is not null)
            _section.FeedbackReceiver = null;
        _section = section;
        if (section is null)
        {
            Close();
            return;
        }

        section.FeedbackReceiver = this;

        // Only the one-byte form is written, whose IDs end at 14.
        byte id = ExtensionMapping.Id(section.Plan, HeaderExtensionUri.TransportWideSequenceNumber);
        _transportWideId = id <= 14 && section.Negotiated(FeedbackKinds.TransportCc) ? id : (byte)0;
        Path.HasNumbers = _transportWideId != 0;
        if (_isAttached)
            return;
        _isAttached = true;
        _track.Attach(this, now);
    }

    public void Close()
    {
        Context.Timers.Cancel(this);
        if (!_isAttached)
            return;
        _isAttached = false;
        Closed();
        if (_section is not null)
            _section.FeedbackReceiver = null;
        _track.Detach(this);
    }

    public virtual void Receive(in FeedbackMessage feedback, MonotonicTime now)
    {
    }

    /// <summary>The way to the viewer.</summary>
    protected ViewerPath Path { get; } = new();

    /// <summary>The source has begun, or has another codec now.</summary>
    public virtual void FollowFormat(MonotonicTime now)
    {
        _format = ViewerFormats.Find(_plan.Formats, _track.Format!);
        _packetizer = _format is null ? null : ViewerFormats.Packetizer(_track, _format, _packetizer);
    }

    public abstract void Take(FrameHandle frame, MonotonicTime now);

    /// <summary>The viewer has left.</summary>
    protected virtual void Closed()
    {
    }

    /// <summary>Sends the next packet of a frame.</summary>
    /// <param name="timestamp">The viewer's timestamp of the frame.</param>
    /// <param name="isLive">The timestamp is that of the frame's capture.</param>
    /// <param name="result">Forwarded when a packet was sent.</param>
    /// <returns>False when there is no further packet of the frame, or the packet could not be sent.</returns>
    protected bool TrySendNext(
        FrameHandle frame, ref PacketCursor cursor, uint timestamp, bool isLive, MonotonicTime now, out PacketResult result)
    {
        result = PacketResult.NoBuffer;
        if (_section is not { RtpTransport: { } transport } section || !Context.Io.TryRent(out PacketBuffer buffer))
            return false;
        int header = RtpPacket.MinimumHeader + (_transportWideId != 0 ? ExtensionLength : 0);
        Span<byte> room = Context.Io.Pool.SlotSpan(buffer.Slot).Slice(buffer.Offset, PacketBudget);
        ref FrameInfo info = ref _track.Pool.Info(frame);
        int length = _packetizer!.Write(ref cursor, _track.Pool.Data(frame), info, room[header..], out bool marker);
        if (length <= 0)
        {
            Context.Io.Return(buffer);
            result = length == 0 ? PacketResult.Forwarded : PacketResult.NotTranscoded;
            return false;
        }

        buffer = buffer.With(buffer.Offset, header + length);
        RtpHeader.Write(room, _format!.PayloadType, marker, 0, new RtpTimestamp(timestamp), _plan.Ssrc);
        if (_transportWideId != 0)
            WriteExtension(room);
        OutboundStream stream = _stream ??= Begin(section, now);
        var time = new SentTime(new RtpTimestamp(timestamp), _format.ClockRate, info.Captured, IsEvent: !isLive) { SentAt = now };
        result = stream.SendOwn(transport, buffer, Context.Io.Pool.Span(buffer), length, time, Kept(section, stream));
        Path.Sent(header + length, now);
        return true;
    }

    /// <summary>One header extension with the transport-wide number (RFC 8285 section 4.2, one-byte form).</summary>
    private void WriteExtension(Span<byte> packet)
    {
        packet[0] |= 0x10;
        BinaryPrimitives.WriteUInt32BigEndian(packet[RtpPacket.MinimumHeader..], 0xbede0001);
        packet[RtpPacket.MinimumHeader + 4] = (byte)((_transportWideId << 4) | 1);
        BinaryPrimitives.WriteUInt16BigEndian(packet[(RtpPacket.MinimumHeader + 5)..], Path.NextSequenceNumber);
        packet[RtpPacket.MinimumHeader + 7] = 0;
    }

    private OutboundStream Begin(MediaSection section, MonotonicTime now)
    {
        OutboundStream stream = section.FindOrAddOutbound(_plan.Ssrc, isForeign: false, now) ?? new OutboundStream();
        if (stream.Ssrc != _plan.Ssrc)
            stream.Start(_plan.Ssrc);
        stream.IsPinned = true;
        stream.OwnSequenceNumbers((ushort)Context.RandomUInt32());
        if (section.Reporter is { } reporter)
            Context.Timers.Schedule(reporter, now + _firstReport);
        return stream;
    }

    private KeptPackets? Kept(MediaSection section, OutboundStream stream)
    {
        if (stream.Retransmission is { FitsTransport: false })
            stream.ForgetPackets();
        KeptPackets? kept = stream.Retransmission
            ?? StreamRetransmission.TryStart(section, stream, Context, _format!.PayloadType, mayWrap: true);
        return kept is not null && kept.Keeps(_format!.PayloadType) ? kept : null;
    }
}
