using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// The frames of a video track since the last frame where decoding can start (the start). A new viewer gets them at once
/// (<see cref="BurstPlan"/>). The ring holds one reference of each frame and has limits of bytes and age. A group beyond them loses its
/// start: only viewers that follow it already get its frames. After a loss the ring is empty until the next start.
/// </summary>
public sealed class FrameRing : IDisposable
{
    private const int FirstCapacity = 64;

    /// <summary>Frames of a group without its start, for viewers that are a little behind.</summary>
    private const int Following = 16;

    private readonly FramePool _pool;
    private readonly long _maximumBytes;
    private readonly int _maximumFrames;
    private readonly TimeSpan _maximumAge;
    private FrameHandle[] _frames = new FrameHandle[FirstCapacity];
    private int _first;
    private long _refreshing = -1;
    private long _refreshedAt;
    private long _refreshed = -1;
    private MonotonicTime _lastStart = MonotonicTime.Never;
    private MonotonicTime _lastFrame = MonotonicTime.Never;
    private bool _follows;

    public FrameRing(FramePool pool, long maximumBytes, TimeSpan maximumAge, int maximumFrames = 4096)
    {
        ArgumentNullException.ThrowIfNull(pool);
        _pool = pool;
        _maximumBytes = maximumBytes;
        _maximumAge = maximumAge;
        _maximumFrames = maximumFrames;
    }

    /// <summary>Number of frames: those from the start on, or the last ones of a group that lost its start.</summary>
    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Position of the next frame. It grows by one with each kept frame; the live frame has the position before it.</summary>
    public long Position { get; private set; }

    /// <summary>The first frame is the start.</summary>
    public bool HasStart => Count > 0 && _pool.Info(this[0]).IsStart;

    /// <summary>
    /// Position of the start. A viewer whose next frame is older continues from here: it skips whole frames and does not delay other
    /// viewers.
    /// </summary>
    public long First => Position - Count;

    /// <summary>Time between starts; zero before the second start.</summary>
    public TimeSpan StartInterval { get; private set; }

    /// <summary>Time between frames, smoothed; zero before the second frame.</summary>
    public TimeSpan FrameInterval { get; private set; }

    /// <summary>Number of groups dropped because they were too large, too old or damaged.</summary>
    public long GivenUp { get; private set; }

    /// <param name="index">0 is the start, <see cref="Count"/> - 1 is the live frame.</param>
    public FrameHandle this[int index] =>
        (uint)index < (uint)Count ? _frames[(_first + index) & (_frames.Length - 1)] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Takes the next frame of the track. Returns true, and holds a reference, if the ring keeps the frame.</summary>
    public bool Add(FrameHandle frame)
    {
        ref FrameInfo info = ref _pool.Info(frame);
        Measure(info);
        bool disposable = (info.Flags & FrameFlags.Disposable) != 0;
        if (info.IsDamaged && disposable && Count > 0 && (info.Flags & FrameFlags.AfterLoss) == 0)
            return false;
        if (info.IsDamaged)
        {
            GiveUp();
            return false;
        }

        if (info.IsKey || (info.IsStart && info.RecoveryFrames == 0))
            Clear();
        else if (Count > 0 && !Continues(info, _pool.Length(frame)))
        {
            if ((info.Flags & FrameFlags.AfterLoss) != 0)
                GiveUp();
            else
                LoseStart(info, _pool.Length(frame));
        }

        if (Count == 0 && !info.IsStart && !_follows)
            return false;

        if (Count == _frames.Length)
            Grow();
        _frames[(_first + Count) & (_frames.Length - 1)] = frame;
        Count++;
        Position++;
        Bytes += _pool.Length(frame);
        _pool.AddReference(frame);
        FollowRecovery(info);
        return true;
    }

    /// <summary>
    /// Plans the burst for a new viewer, or for one that asked for a key frame. Returns false without a start, or if the next start is
    /// expected before the burst ends: the viewer then waits for it.
    /// </summary>
    /// <param name="clockRate">Clock rate of the RTP timestamps.</param>
    /// <param name="bytesPerMillisecond">Capacity of the path to this viewer; 100 Mbit/s are 12500.</param>
    public bool TryPlanBurst(MonotonicTime now, int clockRate, int bytesPerMillisecond, out BurstPlan plan)
    {
        plan = default;
        if (!HasStart || bytesPerMillisecond <= 0)
            return false;
        var duration = TimeSpan.FromMilliseconds((double)Bytes / bytesPerMillisecond);
        if (Count > 1 && StartInterval > TimeSpan.Zero)
        {
            MonotonicTime due = _lastStart + StartInterval;
            if (due <= now + duration && now <= due + FrameInterval)
                return false;
        }

        plan = new BurstPlan
        {
            First = First,
            Frames = Count,
            Bytes = Bytes,
            BytesPerMillisecond = bytesPerMillisecond,
            Start = now,
            LiveTimestamp = _pool.Info(this[Count - 1]).Timestamp,
            TicksPerFrame = (uint)Math.Max(1, clockRate / 1000),
            RecoveryFrames = _pool.Info(this[0]).IsKey ? 0 : _pool.Info(this[0]).RecoveryFrames,
        };
        return true;
    }

    /// <summary>Finds the frame at a position. Returns false if the ring does not hold it.</summary>
    public bool TryGet(long position, out FrameHandle frame)
    {
        long index = position - First;
        frame = index >= 0 && index < Count ? this[(int)index] : FrameHandle.None;
        return !frame.IsNone;
    }

    /// <summary>Releases all frames.</summary>
    public void Clear()
    {
        for (int i = 0; i < Count; i++)
            _pool.Release(this[i]);
        Count = 0;
        _first = 0;
        Bytes = 0;
        _refreshing = _refreshed = -1;
        _follows = false;
    }

    public void Dispose() => Clear();

    /// <summary>
    /// Makes room in a full group: it then starts at the last completed refresh. Returns false if the group must be given up.
    /// </summary>
    private bool Continues(in FrameInfo info, int length)
    {
        if ((info.Flags & FrameFlags.AfterLoss) != 0)
            return false;
        if (IsFull(info, length) && _refreshed >= 0)
            TrimTo(_refreshed);
        return !IsFull(info, length);
    }

    /// <summary>
    /// Pictures are correct only at the end of a gradual refresh (recovery_frame_cnt above 0), so the group keeps its start until then. If
    /// that start is a key frame, the group keeps it while there is room.
    /// </summary>
    private void FollowRecovery(in FrameInfo info)
    {
        long position = Position - 1;
        if (Count > 1 && info.IsStart && _refreshing < 0)
        {
            _refreshing = position;
            _refreshedAt = position + info.RecoveryFrames;
        }

        if (_refreshing < 0 || position < _refreshedAt)
            return;
        _refreshed = _refreshing;
        _refreshing = -1;
        if (!_pool.Info(this[0]).IsKey)
            TrimTo(_refreshed);
    }

    private void TrimTo(long position)
    {
        while (Count > 0 && Position - Count < position)
        {
            Bytes -= _pool.Length(this[0]);
            _pool.Release(this[0]);
            _first = (_first + 1) & (_frames.Length - 1);
            Count--;
        }

        _refreshed = -1;
    }

    /// <summary>The group is too large or too old for new viewers; the live frames go on.</summary>
    private void LoseStart(in FrameInfo info, int length)
    {
        if (HasStart)
            GivenUp++;
        TrimTo(Math.Max(Position - Following, First + 1));
        if (IsFull(info, length))
            Clear();
        _follows = length <= _maximumBytes;
    }

    private bool IsFull(in FrameInfo info, int length) =>
        Bytes + length > _maximumBytes || Count >= _maximumFrames
        || (HasStart && info.Completed - _pool.Info(this[0]).Completed > _maximumAge);

    private void GiveUp()
    {
        if (Count > 0)
            GivenUp++;
        Clear();
    }

    private void Measure(in FrameInfo info)
    {
        if (_lastFrame != MonotonicTime.Never)
        {
            TimeSpan gap = info.Completed - _lastFrame;
            FrameInterval = FrameInterval == TimeSpan.Zero ? gap : FrameInterval + (gap - FrameInterval) / 16;
        }

        _lastFrame = info.Completed;
        if (!info.IsStart)
            return;
        if (_lastStart != MonotonicTime.Never)
            StartInterval = info.Completed - _lastStart;
        _lastStart = info.Completed;
    }

    private void Grow()
    {
        var larger = new FrameHandle[2 * _frames.Length];
        for (int i = 0; i < Count; i++)
            larger[i] = this[i];
        _frames = larger;
        _first = 0;
    }
}
