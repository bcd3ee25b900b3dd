using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>Metadata of a frame in a <see cref="FramePool"/>.</summary>
public struct FrameInfo
{
    /// <summary>RTP timestamp of the first slice. Parameter sets before it may have had another timestamp.</summary>
    public uint Timestamp;

    public FrameFlags Flags;

    /// <summary>When the frame was captured, by our clock. Depacketizers do not set it: the owner of the track's clock does.</summary>
    public MonotonicTime Captured;

    /// <summary>Arrival of the first packet.</summary>
    public MonotonicTime Arrival;

    /// <summary>The time when the frame was known to be complete.</summary>
    public MonotonicTime Completed;

    public ushort FirstSequenceNumber;

    public ushort LastSequenceNumber;

    /// <summary>Number of packets of the frame. It is 1 for each audio frame of a packet with several.</summary>
    public int Packets;

    /// <summary>Number of packets missing directly before the first packet of the frame.</summary>
    public int LostBefore;

    /// <summary>Offset in the frame of the first missing packet; -1 when none is missing.</summary>
    public int LossOffset;

    /// <summary>Number of frames until decoding from a recovery point is correct (recovery_frame_cnt).</summary>
    public int RecoveryFrames;

    /// <summary>Picture size after cropping; 0 when unknown.</summary>
    public ushort Width;

    public ushort Height;

    /// <summary>Temporal layer; 0 is the base layer.</summary>
    public byte TemporalId;

    /// <summary>Number of spatial layers in the frame, at least 1 (VP9, AV1).</summary>
    public byte SpatialLayers;

    public readonly bool IsKey => (Flags & FrameFlags.Key) != 0;

    public readonly bool IsDamaged => (Flags & FrameFlags.Damaged) != 0;

    /// <summary>Decoding can start here: a key frame or a recovery point.</summary>
    public readonly bool IsStart => (Flags & (FrameFlags.Key | FrameFlags.RecoveryPoint)) != 0;
}
