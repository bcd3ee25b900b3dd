using MediaEngine.Gateway.Hub;
using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Reports;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Gateway.Publishers;

/// <summary>
/// The way from one section of a publisher into a track of the hub. It puts packets in order, waits for retransmissions, and asks the
/// publisher for key frames: when a stream begins without one, after a loss, and before the kept group of pictures gets too long.
/// </summary>
internal sealed class HubInput : TimerNode, ISectionSink, IKeyFrameSource
{
    /// <summary>For the requests of a missing packet and their answers; without a loss nothing waits.</summary>
    private static readonly TimeSpan _videoWait = TimeSpan.FromMilliseconds(250);

    /// <summary>From the first packet to the first request: the packets may be those of a key frame.</summary>
    private static readonly TimeSpan _untilFirstRequest = TimeSpan.FromMilliseconds(80);

    private static readonly TimeSpan _betweenRequests = TimeSpan.FromMilliseconds(500);

    /// <summary>Publishers send no key frame unasked, and a new viewer gets all pictures since the last one.</summary>
    private static readonly TimeSpan _longestGroup = TimeSpan.FromSeconds(10);

    /// <summary>Another SSRC is followed when the current one was not heard of for this long.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromMilliseconds(500);

    private readonly WorkerContext _context;
    private readonly HubInputPlan _plan;
    private readonly StreamHub _hub;
    private readonly HubTrack _track;
    private readonly VideoTrack? _video;
    private PacketReorder _reorder;
    private MediaSection? _section;
    private uint _ssrc;
    private bool _hasBegun;
    private bool _hadStart;
    private MonotonicTime _lastArrival;
    private MonotonicTime _askAt = MonotonicTime.Never;
    private MonotonicTime _renewAt;

    public HubInput(WorkerContext context, long callKey, HubInputPlan plan)
    {
        (_context, CallKey, _plan) = (context, callKey, plan);
        _hub = StreamHub.Of(context, plan.Stream);
        _track = _hub.Track(plan.Kind);
        _video = _track as VideoTrack;
        _reorder = NewReorder();
        _track.Open();
    }

    protected internal override long CallKey { get; }

    public void Attach(MediaSection section) => _section = section;

    public PacketResult Receive(in MediaPacket packet)
    {
        int length = RtpPacket.MinimumHeader + packet.Payload.Length;
        if (packet.Kind != DatagramKind.Rtp || packet.IsPassthrough || length > PacketPool.MaxDatagram)
            return PacketResult.Malformed;
        if (packet.Ssrc != _ssrc || !_hasBegun)
        {
            if (!TryFollow(packet))
                return PacketResult.NoRoute;
        }

        if (!_context.Io.TryRent(out PacketBuffer buffer))
            return PacketResult.NoBuffer;
        buffer = buffer.With(buffer.Offset, length);
        Span<byte> copy = _context.Io.Pool.Span(buffer);
        RtpHeader.Write(copy, packet.PayloadType, packet.Marker, packet.SequenceNumber, packet.Timestamp, packet.Ssrc);
        packet.Payload.CopyTo(copy[RtpPacket.MinimumHeader..]);
        _lastArrival = packet.At;
        if (!_reorder.TryAdd(packet.SequenceNumber, buffer, packet.At))
        {
            _context.Io.Return(buffer);
            return PacketResult.Late;
        }

        Take(packet.At);
        return PacketResult.Consumed;
    }

    public void Receive(in SenderReport report, MonotonicTime arrival)
    {
        if (_hasBegun && report.Ssrc == _ssrc)
            _track.Receive(report, arrival);
    }

    public void AskForKeyFrame(MonotonicTime now)
    {
        if (_section is not null && _hasBegun)
            KeyFrameRequest.TrySend(_section, _ssrc, _context, now);
    }

    public void Close()
    {
        _context.Timers.Cancel(this);
        Discard();
        if (_hasBegun)
        {
            _track.Interrupt(_lastArrival);
            _hub.Clock.Restart();
        }

        if (_video?.KeyFrames == this)
            _video.KeyFrames = null;
        _track.Close();
    }

    protected internal override void Fire(MonotonicTime now)
    {
        if (now >= _askAt)
        {
            bool isMissing = _video!.Ring.Count == 0 && now - _lastArrival < _betweenRequests;
            if (isMissing)
                AskForKeyFrame(now);
            _askAt = isMissing ? now + _betweenRequests : MonotonicTime.Never;
        }

        Take(now);
    }

    private PacketReorder NewReorder() => new(_plan.Kind == MediaKind.Video ? _videoWait : PacketReorder.MaximumWait);

    /// <summary>A new stream of the publisher; false while the current one sends.</summary>
    private bool TryFollow(in MediaPacket packet)
    {
        if (_hasBegun && packet.At - _lastArrival < _silence)
            return false;
        if (_hasBegun)
        {
            Discard();
            _reorder = NewReorder();
        }
        else
        {
            _track.Describe(_plan.Formats, packet.At);
        }

        (_ssrc, _hasBegun, _hadStart, _askAt) = (packet.Ssrc, true, false, MonotonicTime.Never);
        if (_video is not null)
            _video.KeyFrames = this;
        return true;
    }

    /// <summary>Gives the track what is in order, or has waited long enough.</summary>
    private void Take(MonotonicTime now)
    {
        while (_reorder.TryTake(now, out PacketBuffer buffer, out _))
        {
            // The packet was written here, so it can be read.
            _ = RtpPacket.TryParse(_context.Io.Pool.Span(buffer), out RtpPacket rtp);
            PacketResult result = _track.Receive(new MediaPacket
            {
                Kind = DatagramKind.Rtp,
                PayloadType = rtp.PayloadType,
                Marker = rtp.Marker,
                SequenceNumber = rtp.SequenceNumber,
                Timestamp = rtp.Timestamp,
                Ssrc = rtp.Ssrc,
                Payload = rtp.Payload,
                At = now,
            });
            if (result != PacketResult.Forwarded)
                _context.Counters.Count(result);
            _context.Io.Return(buffer);
        }

        if (_video is not null)
            FollowGroup(_video, now);
        MonotonicTime next = MonotonicTime.Min(_reorder.Deadline, _askAt);
        if (next != MonotonicTime.Never)
            _context.Timers.Schedule(this, next < now ? now : next);
        else if (IsScheduled)
            _context.Timers.Cancel(this);
    }

    private void FollowGroup(VideoTrack video, MonotonicTime now)
    {
        if (video.Ring.Count > 0)
        {
            (_hadStart, _askAt) = (true, MonotonicTime.Never);
            if (video.GroupAge(now) < _longestGroup || now < _renewAt)
                return;
            _renewAt = now + _betweenRequests;
            AskForKeyFrame(now);
        }
        else if (_hadStart)
        {
            (_hadStart, _askAt) = (false, now + _betweenRequests);
            AskForKeyFrame(now);
        }
        else if (_askAt == MonotonicTime.Never && now - _lastArrival < _betweenRequests)
        {
            _askAt = now + _untilFirstRequest;
        }
    }

    private void Discard()
    {
        while (_reorder.TryTake(MonotonicTime.Never, out PacketBuffer buffer, out _))
            _context.Io.Return(buffer);
    }
}
