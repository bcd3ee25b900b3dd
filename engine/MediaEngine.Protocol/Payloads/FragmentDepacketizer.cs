using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Base of the formats whose packets say where a frame begins and may end anywhere in it: a new timestamp or a new beginning ends the
/// open frame, the marker ends it earlier.
/// </summary>
public abstract class FragmentDepacketizer : Depacketizer
{
    private protected FragmentDepacketizer(FramePool pool)
        : base(pool)
    {
    }

    public sealed override void Flush(MonotonicTime now)
    {
        // Nothing tells that its last packet has come.
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

    /// <summary>Opens a frame where there is none, and ends the one before. False: the beginning of this frame is missing.</summary>
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

    /// <summary>Sets flags and size of the frame that ends; may add to its bytes.</summary>
    private protected abstract void Describe(ref FrameInfo info);
}
