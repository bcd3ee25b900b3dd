using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Base of the formats whose packets say where a frame begins, but not always where it ends. The marker ends the open frame; otherwise a
/// new timestamp or the start of another frame does.
/// </summary>
public abstract class FragmentDepacketizer : Depacketizer
{
    private protected FragmentDepacketizer(FramePool pool)
        : base(pool)
    {
    }

    public sealed override void Flush(MonotonicTime now)
    {
        // The last packet of the open frame may be missing.
        if (Assembly.IsOpen)
        {
            Assembly.MarkDamaged();
            Finish(now);
        }

        Assembly.Discard();
    }

    private protected sealed override void Lose(in PacketArrival next)
    {
        if (!Assembly.IsOpen)
        {
            LoseFrame();
            return;
        }

        bool beyond = next.Timestamp != Assembly.Info.Timestamp;
        TakeLoss(beyond);
        if (beyond)
            Finish(next.Arrival);
    }

    /// <summary>
    /// Opens a frame if none is open, and ends the previous one. Returns false if the beginning of this frame is missing.
    /// </summary>
    private protected bool Open(bool start, in PacketArrival packet)
    {
        if (Assembly.IsOpen && (start || packet.Timestamp != Assembly.Info.Timestamp))
            Finish(packet.Arrival);
        if (!Assembly.IsOpen)
        {
            if (!start)
            {
                Count.OrphanFragments++;
                LoseFrame();
                return false;
            }

            Begin(packet);
        }

        Assembly.Count(packet, ref Count);
        return true;
    }

    private protected void Add(ReadOnlySpan<byte> data) => Assembly.Append(data, ref Count);

    private protected void Finish(MonotonicTime now)
    {
        if (!Assembly.IsGivenUp && Assembly.Length > 0)
            Describe(ref Assembly.Info);
        if (!Assembly.Finish(now, ref Count))
            LoseFrame();
    }

    /// <summary>Sets flags and size of the frame that ends. May append bytes to it.</summary>
    private protected abstract void Describe(ref FrameInfo info);
}
