using System.Collections.Immutable;
using MediaEngine.Gateway.Streams;
using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Gateway.Hub;

/// <summary>
/// One track of a stream on its worker: makes frames from the packets, and gives them to all viewers. The payload type of each packet
/// decides the codec. Viewers get one timeline, whatever the source does.
/// </summary>
internal abstract class HubTrack : TimerNode, IMediaSink, IDisposable
{
    private readonly StreamHub _hub;
    private readonly TrackClock _clock;
    private ImmutableArray<TrackFormat> _formats = [];
    private Depacketizer? _depacketizer;
    private uint _ssrc;
    private int _sources;
    private long _lostBefore;
    private long _damagedBefore;

    /// <param name="memory">Octets of frames the track may hold.</param>
    protected HubTrack(WorkerContext context, StreamHub hub, long memory)
    {
        Context = context;
        _hub = hub;
        _clock = new TrackClock(hub.Clock);
        Pool = new FramePool(memory);
    }

    public FramePool Pool { get; }

    /// <summary>The format of what arrives; null before the first packet.</summary>
    public TrackFormat? Format { get; private set; }

    /// <summary>Makes the frames; null before the first packet.</summary>
    public Depacketizer? Depacketizer => _depacketizer;

    /// <summary>A stream brings the track, or somebody watches it.</summary>
    public bool IsUsed => _sources > 0 || Viewers.Count > 0;

    public long Frames { get; private set; }

    public long Bytes { get; private set; }

    protected internal override long CallKey => _hub.Key;

    protected WorkerContext Context { get; }

    /// <summary>Those who watch now.</summary>
    protected List<ViewerTrack> Viewers { get; } = [];

    /// <summary>The stream begins, or begins again, with these formats.</summary>
    public void Describe(ImmutableArray<TrackFormat> formats, MonotonicTime now)
    {
        _formats = formats;
        Interrupt(now);
    }

    public void Open() => _sources++;

    /// <summary>Ends one <see cref="Open"/>. Viewers wait for the next source.</summary>
    public void Close()
    {
        _sources--;
        _hub.ReleaseUnused(Context);
    }

    /// <summary>The source is gone, and may come back.</summary>
    public void Interrupt(MonotonicTime now)
    {
        if (_depacketizer is { } running)
        {
            running.Flush(now);
            TakeFrames(now);
            _lostBefore += running.Counters.LostPackets;
            _damagedBefore += running.Counters.DamagedFrames;
            running.Dispose();
        }

        (_depacketizer, Format) = (null, null);
        _clock.Restart();
        Context.Timers.Cancel(this);
        SourceChanged();
    }

    public PacketResult Receive(in MediaPacket packet)
    {
        if (packet.Kind != DatagramKind.Rtp)
            return PacketResult.Malformed;
        if (_depacketizer is null || Format!.PayloadType != packet.PayloadType || _ssrc != packet.Ssrc)
        {
            if (!TryStart(packet))
                return PacketResult.NoRoute;
        }

        _depacketizer!.Append(
            packet.Payload, new PacketArrival(packet.SequenceNumber, packet.Timestamp.Value, packet.Marker, packet.At));
        Bytes += packet.Payload.Length;
        TakeFrames(packet.At);
        if (_depacketizer.Deadline is var deadline && deadline != MonotonicTime.Never && !IsScheduled)
            Context.Timers.Schedule(this, deadline);
        return PacketResult.Forwarded;
    }

    /// <summary>A sender report of the source.</summary>
    public void Receive(in SenderReport report, MonotonicTime arrival) => _clock.Note(report.NtpTime, report.RtpTime, arrival);

    public void Attach(ViewerTrack viewer, MonotonicTime now)
    {
        Viewers.Add(viewer);
        if (Format is not null)
            viewer.FollowFormat(now);
    }

    public void Detach(ViewerTrack viewer)
    {
        Viewers.Remove(viewer);
        _hub.ReleaseUnused(Context);
    }

    public virtual TrackFigures Figures() => new(Format?.Encoding ?? "")
    {
        Parameters = Format?.Parameters ?? "",
        ClockRate = Format?.ClockRate ?? 0,
        Channels = Format?.Channels ?? 0,
        Frames = Frames,
        Bytes = Bytes,
        LostPackets = _lostBefore + (_depacketizer?.Counters.LostPackets ?? 0),
        DamagedFrames = _damagedBefore + (_depacketizer?.Counters.DamagedFrames ?? 0),
        Reorders = _depacketizer?.Reorders ?? false,
        UsesReports = _clock.UsesReports,
        Viewers = Viewers.Count,
    };

    public virtual void Dispose()
    {
        Context.Timers.Cancel(this);
        _depacketizer?.Dispose();
        Pool.Dispose();
    }

    protected internal override void Fire(MonotonicTime now)
    {
        if (_depacketizer is null)
            return;
        _depacketizer.Expire(now);
        TakeFrames(now);
        if (_depacketizer.Deadline is var deadline && deadline != MonotonicTime.Never)
            Context.Timers.Schedule(this, deadline);
    }

    /// <summary>Gives a frame to the viewers. The caller releases it after that.</summary>
    /// <param name="capture">When it was captured, by our clock.</param>
    protected abstract void Publish(FrameHandle frame, MonotonicTime capture, MonotonicTime now);

    /// <summary>The source has ended or changed.</summary>
    protected virtual void SourceChanged()
    {
    }

    private bool TryStart(in MediaPacket packet)
    {
        TrackFormat? format = Find(packet.PayloadType);
        if (format is null || PayloadFormats.TryCreate(Pool, format.Encoding, format.Parameters) is not { } depacketizer)
            return false;
        Interrupt(packet.At);
        (_depacketizer, Format, _ssrc) = (depacketizer, format, packet.Ssrc);
        foreach (ViewerTrack viewer in Viewers)
            viewer.FollowFormat(packet.At);
        return true;
    }

    /// <summary>The format of a payload type. A camera with one format may use any payload type for it.</summary>
    private TrackFormat? Find(byte payloadType)
    {
        foreach (TrackFormat format in _formats)
        {
            if (format.PayloadType == payloadType)
                return format;
        }

        return _formats is [{ } only] ? only with { PayloadType = payloadType } : null;
    }

    private void TakeFrames(MonotonicTime now)
    {
        while (_depacketizer!.TryTake(out FrameHandle frame))
        {
            ref FrameInfo info = ref Pool.Info(frame);
            info.Timestamp = _clock.Map(info.Timestamp, Format!.ClockRate, info.Arrival, out MonotonicTime capture);
            Frames++;
            Publish(frame, capture, now);
            Pool.Release(frame);
        }
    }
}
