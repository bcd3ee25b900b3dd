namespace MediaEngine.Protocol.CodecHost;

/// <summary>Flags of a <see cref="LaneMessage"/>.</summary>
[Flags]
public enum LaneFlags : byte
{
    None = 0,

    /// <summary>Frame: decoding can start here.</summary>
    Key = 1,

    /// <summary>Frame to the host: it is decoded because later pictures need it, and not encoded.</summary>
    DecodeOnly = 2,

    /// <summary>Taken: nothing could be decoded from the frame.</summary>
    Damaged = 4,

    /// <summary>Taken: the picture was decoded, and left out because the lane is behind.</summary>
    Skipped = 8,

    /// <summary>Open: pictures come out in an order of their own (B-frames), so the decoder reorders them.</summary>
    Reorders = 16,
}
