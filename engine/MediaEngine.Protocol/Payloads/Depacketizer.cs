using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Makes frames from the packets of one stream. Packets must come in order (<see cref="PacketReorder"/>); a gap in the sequence numbers
/// damages its frame. Frames are in the <see cref="FramePool"/>, each with one reference for the caller that takes it. No memory is
/// allocated per packet.
/// </summary>
public abstract class Depacketizer : IDisposable
{
    // RFC 3550 appendix A.1: after a larger step back the source has restarted.
    private const int MaximumMisorder = 3000;

    private DepacketizerCounters _counters;
    private ushort _lastSequence;
    private bool _started;
    private int _lost;

    protected Depacketizer(FramePool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Pool = pool;
        Assembly = new FrameAssembly(pool);
    }

    public FramePool Pool { get; }

    public ref readonly DepacketizerCounters Counters => ref _counters;

    /// <summary>The time to call <see cref="Expire"/> if no packet comes before.</summary>
    public virtual MonotonicTime Deadline => MonotonicTime.Never;

    /// <summary>
    /// The display order of pictures differs from the sending order, according to the parameter set or to the pictures received so far.
    /// Browsers cannot play such H.264.
    /// </summary>
    public virtual bool Reorders => false;

    private protected FrameAssembly Assembly { get; }

    private protected ref DepacketizerCounters Count => ref _counters;

    /// <summary>Takes the payload of one RTP packet. After each call, call <see cref="TryTake"/> until it returns false.</summary>
    public void Append(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        _counters.Packets++;
        if (_started)
        {
            int ahead = (short)(ushort)(packet.SequenceNumber - _lastSequence);
            if (ahead <= 0 && ahead > -MaximumMisorder)
            {
                _counters.LatePackets++;
                return;
            }

            int lost = ahead > 0 ? ahead - 1 : 1;
            if (lost > 0)
            {
                _counters.LostPackets += ahead > 0 ? lost : 0;
                _lost += lost;
                Lose(packet);
            }
        }

        _started = true;
        _lastSequence = packet.SequenceNumber;
        if (payload.IsEmpty)
        {
            // A packet of padding only, as senders use for probing: it has a sequence number, but no payload.
            _counters.Malformed++;
            return;
        }

        Read(payload, packet);
    }

    /// <summary>Takes a finished frame. The caller owns one reference.</summary>
    public bool TryTake(out FrameHandle frame) => Assembly.TryTake(out frame);

    /// <summary>Finishes a frame that only waits for the start of the next one, when its time is over.</summary>
    public virtual void Expire(MonotonicTime now)
    {
    }

    /// <summary>The stream ends or restarts: finishes a complete frame and discards the rest.</summary>
    public virtual void Flush(MonotonicTime now) => Assembly.Discard();

    /// <summary>
    /// Marks packets before the next one as missing although the sequence numbers have no gap (a stream that was cut, S26).
    /// </summary>
    public void Break(in PacketArrival next)
    {
        _lost++;
        Lose(next);
        _started = false;
    }

    public void Dispose()
    {
        Assembly.Discard();
        while (TryTake(out FrameHandle frame))
            Pool.Release(frame);
        FreeMemory();
        GC.SuppressFinalize(this);
    }

    private protected virtual void FreeMemory()
    {
    }

    /// <summary>Reads one payload. It is never empty.</summary>
    private protected abstract void Read(ReadOnlySpan<byte> payload, in PacketArrival packet);

    /// <summary>Packets before <paramref name="next"/> are missing.</summary>
    private protected abstract void Lose(in PacketArrival next);

    private protected void Begin(in PacketArrival packet)
    {
        Assembly.Begin(packet, _lost, ref _counters);
        _lost = 0;
    }

    /// <summary>Marks the open frame: packets of it are missing.</summary>
    /// <param name="reachesBeyond">Packets of the next frame may be missing too.</param>
    private protected void TakeLoss(bool reachesBeyond = false)
    {
        Assembly.MarkDamaged();
        if (!reachesBeyond)
            _lost = 0;
    }

    /// <summary>
    /// Marks the next picture: packets or a whole frame before it are missing. Its parameter sets may have been received already.
    /// </summary>
    private protected void LoseFrame()
    {
        _lost = Math.Max(_lost, 1);
        if (!Assembly.IsOpen)
            return;
        ref FrameInfo info = ref Assembly.Info;
        info.LostBefore += _lost;
        info.Flags |= FrameFlags.AfterLoss;
        _lost = 0;
    }

    /// <summary>Treats a packet that cannot be read as lost.</summary>
    private protected void Refuse(in PacketArrival packet, ref long counter)
    {
        counter++;
        _lost++;
        Lose(packet);
    }

    /// <summary>Finishes a frame that is the whole payload of one packet.</summary>
    private protected void Whole(ReadOnlySpan<byte> frame, in PacketArrival packet, uint timestamp, FrameFlags flags)
    {
        Begin(packet);
        Assembly.Count(packet, ref _counters);
        Assembly.Append(frame, ref _counters);
        Assembly.Info.Timestamp = timestamp;
        Assembly.Info.Flags |= flags;
        Assembly.Finish(packet.Arrival, ref _counters);
    }
}
