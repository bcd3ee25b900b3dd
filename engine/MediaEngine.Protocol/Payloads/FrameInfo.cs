using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>Metadata of a frame in a <see cref="FramePool"/>.</summary>
public struct FrameInfo
{
    /// <summary>RTP timestamp of the first slice; parameter sets may have had another.</summary>
    public uint Timestamp;

    public FrameFlags Flags;

    /// <summary>When the first packet came.</summary>
    public MonotonicTime Arrival;

    /// <summary>When the frame was known to be complete.</summary>
    public MonotonicTime Completed;

    public ushort FirstSequenceNumber;

    public ushort LastSequenceNumber;

    /// <summary>Packets the frame came in; 1 for each audio frame of a packet of several.</summary>
    public int Packets;

    /// <summary>Packets missing directly before the first packet of the frame.</summary>
    public int LostBefore;

    /// <summary>Offset in the frame where the first missing packet belongs; -1 when none is missing.</summary>
    public int LossOffset;

    /// <summary>Frames after which decoding from a recovery point is right (recovery_frame_cnt).</summary>
    public int RecoveryFrames;

    /// <summary>Picture size after cropping; 0 when not known.</summary>
    public ushort Width;

    public ushort Height;

    /// <summary>Temporal layer; 0 is the base.</summary>
    public byte TemporalId;

    /// <summary>Number of spatial layers in the frame, from 1 (VP9, AV1).</summary>
    public byte SpatialLayers;

    public readonly bool IsKey => (Flags & FrameFlags.Key) != 0;

    public readonly bool IsDamaged => (Flags & FrameFlags.Damaged) != 0;

    /// <summary>Decoding can start here: a key frame or a recovery point.</summary>
    public readonly bool IsStart => (Flags & (FrameFlags.Key | FrameFlags.RecoveryPoint)) != 0;
}
