using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>The frame that a depacketizer writes, with its limits (attack S28), and the finished frames until they are taken.</summary>
internal sealed class FrameAssembly(FramePool pool)
{
    /// <summary>Largest number of packets of one frame.</summary>
    public const int MaximumPackets = 65536;

    private const int MaximumReady = 256;
    private const int LeastCapacity = 1024;

    private readonly Queue<FrameHandle> _ready = new(16);
    private FrameHandle _frame = FrameHandle.None;
    private FrameInfo _nowhere;
    private bool _givenUp;
    private int _usualLength = LeastCapacity;

    /// <summary>A frame has begun and has not ended.</summary>
    public bool IsOpen => !_frame.IsNone || _givenUp;

    /// <summary>The frame was too large or the pool was full. The rest of the frame is discarded.</summary>
    public bool IsGivenUp => _givenUp;

    public int Length => _frame.IsNone ? 0 : pool.Length(_frame);

    /// <summary>The bytes written so far. Empty after the frame was given up.</summary>
    public Span<byte> Data => _frame.IsNone ? default : pool.Data(_frame);

    /// <summary>Metadata of the open frame. A placeholder when there is none.</summary>
    public ref FrameInfo Info => ref _frame.IsNone ? ref _nowhere : ref pool.Info(_frame);

    public void Begin(in PacketArrival packet, int lostBefore, ref DepacketizerCounters counters)
    {
        _nowhere = default;
        _givenUp = !pool.TryRent(_usualLength, out _frame);
        if (_givenUp)
            counters.OutOfMemory++;
        ref FrameInfo info = ref Info;
        info.Timestamp = packet.Timestamp;
        info.Arrival = packet.Arrival;
        info.FirstSequenceNumber = packet.SequenceNumber;
        info.LostBefore = lostBefore;
        if (lostBefore > 0)
            info.Flags |= FrameFlags.AfterLoss;
    }

    /// <summary>Counts a packet of the frame.</summary>
    public void Count(in PacketArrival packet, ref DepacketizerCounters counters)
    {
        ref FrameInfo info = ref Info;
        info.LastSequenceNumber = packet.SequenceNumber;
        if (++info.Packets > MaximumPackets && !_givenUp)
            GiveUp(ref counters.OversizedFrames);
    }

    public void Append(ReadOnlySpan<byte> data, ref DepacketizerCounters counters)
    {
        if (_frame.IsNone)
            return;
        int length = pool.Length(_frame);
        int needed = length + data.Length;
        if (needed > FramePool.MaximumFrame)
        {
            GiveUp(ref counters.OversizedFrames);
            return;
        }

        if (!pool.TryGrow(ref _frame, needed))
        {
            GiveUp(ref counters.OutOfMemory);
            return;
        }

        pool.SetLength(_frame, needed);
        data.CopyTo(pool.Data(_frame)[length..]);
    }

    /// <summary>Removes the bytes from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        if (_frame.IsNone || length >= pool.Length(_frame))
            return;
        pool.SetLength(_frame, length);
        ref FrameInfo info = ref pool.Info(_frame);
        info.LossOffset = Math.Min(info.LossOffset, length);
    }

    /// <summary>Marks the frame: packets are missing at the current end of its bytes.</summary>
    public void MarkDamaged()
    {
        ref FrameInfo info = ref Info;
        info.Flags |= FrameFlags.Damaged;
        if (info.LossOffset < 0)
            info.LossOffset = Length;
    }

    /// <summary>Ends the frame and queues it. Returns false if it is empty.</summary>
    public bool Finish(MonotonicTime now, ref DepacketizerCounters counters)
    {
        FrameHandle frame = _frame;
        _frame = FrameHandle.None;
        _givenUp = false;
        if (frame.IsNone)
            return false;
        if (pool.Length(frame) == 0)
        {
            pool.Release(frame);
            return false;
        }

        ref FrameInfo info = ref pool.Info(frame);
        info.Completed = now;
        _usualLength = Math.Max(LeastCapacity, (3 * _usualLength + pool.Length(frame)) / 4);
        counters.Frames++;
        if (info.IsDamaged)
            counters.DamagedFrames++;
        if (info.IsKey)
            counters.KeyFrames++;
        if (_ready.Count == MaximumReady)
        {
            pool.Release(_ready.Dequeue());
            counters.Overrun++;
        }

        _ready.Enqueue(frame);
        return true;
    }

    /// <summary>Discards the open frame.</summary>
    public void Discard()
    {
        if (!_frame.IsNone)
            pool.Release(_frame);
        _frame = FrameHandle.None;
        _givenUp = false;
    }

    public bool TryTake(out FrameHandle frame)
    {
        if (_ready.TryDequeue(out frame))
            return true;
        frame = FrameHandle.None;
        return false;
    }

    private void GiveUp(ref long counter)
    {
        counter++;
        FrameInfo info = Info;
        Discard();
        _nowhere = info;
        _givenUp = true;
    }
}
