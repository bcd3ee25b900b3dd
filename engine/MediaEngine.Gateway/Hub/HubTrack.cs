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
/// One track of a stream on its worker: makes frames from the packets, and gives them to all consumers. The payload type of each packet
/// decides the codec. Consumers get one timeline, whatever the source does. A source that makes frames itself, such as a transcoder, uses
/// <see cref="Begin"/> and <see cref="Publish"/> instead of packets.
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

    /// <summary>Makes the frames; null before the first packet, and while the source makes frames itself.</summary>
    public Depacketizer? Depacketizer => _depacketizer;

    /// <summary>A stream brings the track, or somebody watches it.</summary>
    public bool IsUsed => _sources > 0 || Consumers.Count > 0;

    public long Frames { get; private set; }

    public long Bytes { get; private set; }

    protected internal override long CallKey => _hub.Key;

    protected WorkerContext Context { get; }

    /// <summary>Those who receive the track now.</summary>
    protected List<IFrameConsumer> Consumers { get; } = [];

    /// <summary>The stream begins, or begins again, with these formats.</summary>
    public void Describe(ImmutableArray<TrackFormat> formats, MonotonicTime now)
    {
        _formats = formats;
        Interrupt(now);
    }

    public void Open() => _sources++;

    /// <summary>Ends one <see cref="Open"/>. Consumers wait for the next source.</summary>
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

        bool wasRunning = Format is not null;
        (_depacketizer, Format) = (null, null);
        _clock.Restart();
        Context.Timers.Cancel(this);
        SourceChanged();
        if (!wasRunning)
            return;
        for (int i = Consumers.Count - 1; i >= 0; i = Math.Min(i, Consumers.Count) - 1)
            Consumers[i].Interrupted(now);
    }

    /// <summary>A source that makes frames itself begins, or continues with another format.</summary>
    public void Begin(TrackFormat format, MonotonicTime now)
    {
        Interrupt(now);
        Start(format, now);
    }

    /// <summary>Takes a whole frame.</summary>
    /// <param name="frame">
    /// From <see cref="Pool"/>, with the caller's reference, which is released. Of its info Timestamp (in the clock rate of the format; it
    /// continues over all frames of the track, whatever happens to the source), Captured, Arrival, Completed and Flags are set, and of key
    /// frames Width and Height. Bytes are as depacketizers of the codec write them: NAL units have prefixes of
    /// <see cref="UnitReader.PrefixLength"/> octets, and each key frame has its parameter sets.
    /// </param>
    public void Publish(FrameHandle frame, MonotonicTime now)
    {
        Frames++;
        Bytes += Pool.Length(frame);
        Deliver(frame, now);
        Pool.Release(frame);
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

    public void Attach(IFrameConsumer consumer, MonotonicTime now)
    {
        Consumers.Add(consumer);
        if (Format is not null)
            consumer.FollowFormat(now);
    }

    public void Detach(IFrameConsumer consumer)
    {
        Consumers.Remove(consumer);
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
        Viewers = Consumers.Count,
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

    /// <summary>Keeps a frame and gives it to the consumers. The caller releases it after that.</summary>
    protected abstract void Deliver(FrameHandle frame, MonotonicTime now);

    protected void GiveConsumers(FrameHandle frame, MonotonicTime now)
    {
        // Backwards, because consumers may leave during the call.
        for (int i = Consumers.Count - 1; i >= 0; i = Math.Min(i, Consumers.Count) - 1)
            Consumers[i].Take(frame, now);
    }

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
        (_depacketizer, _ssrc) = (depacketizer, packet.Ssrc);
        Start(format, packet.At);
        return true;
    }

    private void Start(TrackFormat format, MonotonicTime now)
    {
        Format = format;
        for (int i = Consumers.Count - 1; i >= 0; i = Math.Min(i, Consumers.Count) - 1)
            Consumers[i].FollowFormat(now);
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
            info.Timestamp = _clock.Map(info.Timestamp, Format!.ClockRate, info.Arrival, out info.Captured);
            Frames++;
            Deliver(frame, now);
            Pool.Release(frame);
        }
    }
}
