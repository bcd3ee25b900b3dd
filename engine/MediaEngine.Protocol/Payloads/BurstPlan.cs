using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// How a viewer gets the current group of pictures: a paced burst whose timestamps are one millisecond apart and end at the live picture,
/// so that the receiver decodes all pictures and shows the last. Later frames keep their own timestamps.
/// </summary>
public readonly record struct BurstPlan
{
    /// <summary>Position of the first frame in the <see cref="FrameRing"/>.</summary>
    public long First { get; init; }

    /// <summary>Frames with squeezed times; the last is the live one.</summary>
    public int Frames { get; init; }

    public long Bytes { get; init; }

    /// <summary>The pace.</summary>
    public int BytesPerMillisecond { get; init; }

    public MonotonicTime Start { get; init; }

    /// <summary>RTP time of the last frame, on the source's clock.</summary>
    public uint LiveTimestamp { get; init; }

    /// <summary>One millisecond of the RTP clock.</summary>
    public uint TicksPerFrame { get; init; }

    /// <summary>Frames after which pictures are right, when the group starts with a gradual refresh; 0 after a key frame.</summary>
    public int RecoveryFrames { get; init; }

    /// <summary>When the last byte leaves at this pace.</summary>
    public MonotonicTime End => Start + TimeSpan.FromMilliseconds((double)Bytes / BytesPerMillisecond);

    /// <summary>The RTP timestamp a frame is sent with: squeezed up to the live frame, its own after that.</summary>
    /// <param name="timestamp">The frame's own.</param>
    public uint TimestampOf(long position, uint timestamp)
    {
        long before = First + Frames - 1 - position;
        return before < 0 ? timestamp : LiveTimestamp - (uint)before * TicksPerFrame;
    }

    /// <summary>Bytes that may have left by now.</summary>
    public long Allowed(MonotonicTime now) =>
        now < Start ? 0 : Math.Min(Bytes, (long)((now - Start).TotalMilliseconds * BytesPerMillisecond) + BytesPerMillisecond);
}
