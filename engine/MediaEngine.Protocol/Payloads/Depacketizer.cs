using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Makes frames of the packets of one stream. Packets come in order (<see cref="PacketReorder"/>); a gap in the sequence
/// numbers damages its frame. Frames lie in the <see cref="FramePool"/> and carry one reference for
/// whoever takes them. Nothing is allocated per packet.
/// </summary>
public abstract class Depacketizer : IDisposable
{
    // RFC 3550 appendix A.1: a packet further back is a source that has started again.
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

    /// <summary>When to call <see cref="Expire"/> if no packet comes before.</summary>
    public virtual MonotonicTime Deadline => MonotonicTime.Never;

    /// <summary>
    /// Pictures are shown in another order than they are sent in: by the parameter set, or by what
    /// came so far. Browsers cannot play such H.264.
    /// </summary>
    public virtual bool Reorders => false;

    private protected FrameAssembly Assembly { get; }

    private protected ref DepacketizerCounters Count => ref _counters;

    /// <summary>Takes the payload of one RTP packet; call <see cref="TryTake"/> until it is false after that.</summary>
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
            // A packet of padding only, as senders probe with: it has a number, but no bytes.
            _counters.Malformed++;
            return;
        }

        Read(payload, packet);
    }

    /// <summary>A finished frame; the caller owns one reference.</summary>
    public bool TryTake(out FrameHandle frame) => Assembly.TryTake(out frame);

    /// <summary>Time has passed: a frame that only waits for the next one to begin is finished.</summary>
    public virtual void Expire(MonotonicTime now)
    {
    }

    /// <summary>The stream ends or starts anew: finishes what is complete, forgets the rest.</summary>
    public virtual void Flush(MonotonicTime now) => Assembly.Discard();

    /// <summary>
    /// Packets before the next one are known to be missing though the numbers do not say so (a stream that was cut, S26).
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

    /// <summary>Reads one payload, which is not empty.</summary>
    private protected abstract void Read(ReadOnlySpan<byte> payload, in PacketArrival packet);

    /// <summary>Packets before <paramref name="next"/> are missing.</summary>
    private protected abstract void Lose(in PacketArrival next);

    private protected void Begin(in PacketArrival packet)
    {
        Assembly.Begin(packet, _lost, ref _counters);
        _lost = 0;
    }

    /// <summary>Packets are missing in the open frame.</summary>
    /// <param name="reachesBeyond">Perhaps packets of the next frame are missing too.</param>
    private protected void TakeLoss(bool reachesBeyond = false)
    {
        Assembly.MarkDamaged();
        if (!reachesBeyond)
            _lost = 0;
    }

    /// <summary>Packets or a whole frame are missing before the next picture, whose parameter sets may be here already.</summary>
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

    /// <summary>A packet cannot be read: it is treated as lost.</summary>
    private protected void Refuse(in PacketArrival packet, ref long counter)
    {
        counter++;
        _lost++;
        Lose(packet);
    }

    /// <summary>A whole frame in one packet.</summary>
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
