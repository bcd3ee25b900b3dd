using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// How a viewer gets the current group of pictures: as a paced burst. The timestamps of the burst are one millisecond apart and end at the
/// live picture, so the receiver decodes all pictures and shows the last one. Later frames keep the source's timestamps.
/// </summary>
public readonly record struct BurstPlan
{
    /// <summary>Position of the first frame in the <see cref="FrameRing"/>.</summary>
    public long First { get; init; }

    /// <summary>Number of frames whose timestamps are changed. The last one is the live frame.</summary>
    public int Frames { get; init; }

    public long Bytes { get; init; }

    public int BytesPerMillisecond { get; init; }

    public MonotonicTime Start { get; init; }

    /// <summary>RTP timestamp of the last frame, on the source's clock.</summary>
    public uint LiveTimestamp { get; init; }

    /// <summary>One millisecond of the RTP clock.</summary>
    public uint TicksPerFrame { get; init; }

    /// <summary>Number of frames until pictures are correct, when the group starts with a gradual refresh. 0 after a key frame.</summary>
    public int RecoveryFrames { get; init; }

    /// <summary>The time when the last byte is sent at this pace.</summary>
    public MonotonicTime End => Start + TimeSpan.FromMilliseconds((double)Bytes / BytesPerMillisecond);

    /// <summary>The RTP timestamp of a frame on the wire. Frames after the live frame keep their own.</summary>
    /// <param name="timestamp">The frame's own timestamp.</param>
    public uint TimestampOf(long position, uint timestamp)
    {
        long before = First + Frames - 1 - position;
        return before < 0 ? timestamp : LiveTimestamp - (uint)before * TicksPerFrame;
    }

    /// <summary>Number of bytes that may have been sent by now.</summary>
    public long Allowed(MonotonicTime now) =>
        now < Start ? 0 : Math.Min(Bytes, (long)((now - Start).TotalMilliseconds * BytesPerMillisecond) + BytesPerMillisecond);
}
