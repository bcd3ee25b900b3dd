using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;

namespace MediaEngine.Gateway.Hub;

/// <summary>
/// Video on its way to one viewer. A new viewer gets the pictures since the last key frame as a paced burst, then the live ones. A request
/// for a key frame is answered the same way, because cameras ignore such requests; a publisher is asked for a new one. A viewer that is
/// behind loses whole frames.
/// </summary>
internal sealed class VideoViewer : ViewerTrack
{
    /// <summary>Packets of one lap, so that one viewer does not take the buffers of all.</summary>
    private const int LapPackets = 64;

    /// <summary>A viewer that is further behind leaves out the rest of the pictures until the next key frame.</summary>
    private static readonly TimeSpan _mostLate = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan _untilConnected = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan _untilRoom = TimeSpan.FromMilliseconds(1);

    /// <summary>Between the answers to two requests for a key frame.</summary>
    private static readonly TimeSpan _betweenBursts = TimeSpan.FromSeconds(1);

    private readonly VideoTrack _track;
    private FrameHandle _frame = FrameHandle.None;
    private PacketCursor _cursor;
    private uint _timestamp;
    private BurstPlan _burst;
    private long _next = -1;
    private long _burstSent;
    private uint _lastTimestamp;
    private uint _burstStep;
    private MonotonicTime _mayBurst;
    private bool _hasSent;
    private bool _waitsForKeyFrame;
    private long _waitedFrom;

    public VideoViewer(WorkerContext context, long callKey, VideoTrack track, ViewerTrackPlan plan)
        : base(context, callKey, track, plan) => _track = track;

    public override void FollowFormat(MonotonicTime now)
    {
        base.FollowFormat(now);
        ReleaseFrame();
        (_next, _burst) = (-1, default);
        Continue(now);
    }

    public override void Take(FrameHandle frame, MonotonicTime now)
    {
        if (!IsScheduled)
            Continue(now);
    }

    public override void Receive(in FeedbackMessage feedback, MonotonicTime now)
    {
        Path.Receive(feedback, now);
        if (InBurst && Path.IsOverloaded)
        {
            // What is left of the burst would be lost too.
            ReleaseFrame();
            _next = Math.Max(_next, _burst.First + _burst.Frames);
            WaitForKeyFrame(now);
        }
        else if (InBurst)
        {
            Path.BeginBurst(Path.BurstRate, _burst.Bytes - _burstSent);
        }

        if (feedback.Type != RtcpPacketType.PayloadFeedback || !AsksForKeyFrame(feedback) || _track.TryRenew(now) || _next < 0
            || now < _mayBurst)
            return;
        if (IsConstrained)
            WaitForKeyFrame(now);
        else if (TryBegin(now))
            Continue(now);
    }

    protected internal override void Fire(MonotonicTime now) => Continue(now);

    protected override void Closed() => ReleaseFrame();

    private bool AsksForKeyFrame(in FeedbackMessage feedback)
    {
        if (feedback.Format == Pli.Format)
            return feedback.MediaSsrc == Ssrc;
        if (feedback.Format != Fir.Format)
            return false;
        for (int i = 0; Fir.TryReadEntry(feedback, i, out uint ssrc, out _); i++)
        {
            if (ssrc == Ssrc)
                return true;
        }

        return false;
    }

    /// <summary>Sends what there is to send and what the pace allows.</summary>
    private void Continue(MonotonicTime now)
    {
        if (!CanSend)
            return;
        if (!IsConnected)
        {
            Context.Timers.Schedule(this, now + _untilConnected);
            return;
        }

        if (_next < 0 && !TryBegin(now))
            return;
        for (int sent = 0; sent < LapPackets && TryOpen(now); sent++)
        {
            if (InBurst && _burstSent >= _burst.Allowed(now))
            {
                Context.Timers.Schedule(this, now + _untilRoom);
                return;
            }

            if (Path.NextSend(now) is var next && next > now)
            {
                Context.Timers.Schedule(this, next);
                return;
            }

            if (TrySendNext(_frame, ref _cursor, _timestamp, IsLive, now, out PacketResult result))
            {
                (_hasSent, _lastTimestamp) = (true, _timestamp);
                continue;
            }

            if (result == PacketResult.NoBuffer)
            {
                Context.Timers.Schedule(this, now + _untilRoom);
                return;
            }

            if (result != PacketResult.Forwarded)
                SkippedFrames++;
            Finish();
        }

        if (!_frame.IsNone)
            Context.Timers.Schedule(this, now + _untilRoom);
    }

    /// <summary>
    /// Makes sure that there is a frame to send. A frame that was begun is finished, even when the ring has dropped it: half a key frame is
    /// of no use. False when nothing is to be sent now.
    /// </summary>
    private bool TryOpen(MonotonicTime now)
    {
        if (!_frame.IsNone)
            return true;
        FrameRing ring = _track.Ring;
        if (_waitsForKeyFrame)
        {
            if (ring.First <= _waitedFrom || !ring.HasStart)
                return false;
            _waitsForKeyFrame = false;
        }

        if (_next < ring.First)
        {
            if (!ring.HasStart)
            {
                WaitForKeyFrame(now);
                return false;
            }

            SkipTo(ring.First);
        }

        if (!ring.TryGet(_next, out FrameHandle frame))
            return false;
        if (!InBurst && now - _track.Pool.Info(frame).Completed > _mostLate)
        {
            WaitForKeyFrame(now);
            return false;
        }

        _track.Pool.AddReference(frame);
        (_frame, _cursor, _timestamp) = (frame, default, TimestampOf(frame));
        return true;
    }

    private void Finish()
    {
        if (InBurst)
            _burstSent += _track.Pool.Length(_frame);
        ReleaseFrame();
        _next++;
    }

    private void ReleaseFrame()
    {
        if (!_frame.IsNone)
            _track.Pool.Release(_frame);
        (_frame, _cursor) = (FrameHandle.None, default);
    }

    /// <summary>The way carries less than the stream has: a burst would make it worse, and the next key frame is not far.</summary>
    private bool IsConstrained => Path.TargetBitrate > 0 && Path.TargetBitrate < _track.Bitrate
        && _track.Ring.StartInterval > TimeSpan.Zero && _track.Ring.StartInterval < _soon;

    private bool InBurst => _next < _burst.First + _burst.Frames;

    /// <summary>The next frame is the newest one.</summary>
    private bool IsLive => _next == _track.Ring.Position - 1 && !InBurst;

    /// <summary>
    /// Starts at the last key frame. False when there is none, or the next one is due before the burst would end: the viewer then starts
    /// with that.
    /// </summary>
    private bool TryBegin(MonotonicTime now)
    {
        int pace = Math.Max(1, (int)(Path.BurstRate / 8000));
        if (!_track.Ring.TryPlanBurst(now, Track.Format!.ClockRate, pace, out BurstPlan burst))
            return false;
        Path.BeginBurst(Path.BurstRate, burst.Bytes);
        _waitsForKeyFrame = false;
        ReleaseFrame();
        (_burst, _next, _burstSent) = (burst, burst.First, 0);
        _mayBurst = now + _betweenBursts;

        // Timestamps never go back: in a later burst they are one tick apart, behind the last one that was sent.
        _burstStep = _hasSent ? _lastTimestamp + 1 : 0;
        return true;
    }

    private uint TimestampOf(FrameHandle frame)
    {
        uint own = _track.Pool.Info(frame).Timestamp;
        if (!InBurst || _burst.Frames == 1)
            return own;
        return _burstStep == 0 ? _burst.TimestampOf(_next, own) : _burstStep + (uint)(_next - _burst.First);
    }

    /// <summary>The rest of the group of pictures is left out. The way to the viewer is tried with more from time to time.</summary>
    private void WaitForKeyFrame(MonotonicTime now)
    {
        (_waitsForKeyFrame, _waitedFrom) = (true, _track.Ring.First);
        Path.WantsMore(now);
    }

    private void SkipTo(long position)
    {
        SkippedFrames += position - _next;
        (_next, _burst) = (position, default);
    }
}
