namespace MediaEngine.Protocol.Payloads;

/// <summary>Properties of a frame that are known without decoding it.</summary>
[Flags]
public enum FrameFlags : ushort
{
    None = 0,

    /// <summary>Decoding can start here: H.264 IDR, H.265 IRAP, a VP8/VP9/AV1 key frame, every JPEG and audio frame.</summary>
    Key = 1,

    /// <summary>
    /// A recovery point SEI: decoding can start here; pictures are correct after <see cref="FrameInfo.RecoveryFrames"/> frames.
    /// </summary>
    RecoveryPoint = 2,

    /// <summary>All slices are intra coded.</summary>
    Intra = 4,

    /// <summary>Packets of this frame are missing. It must not be shown.</summary>
    Damaged = 8,

    /// <summary>The frame contains its parameter sets.</summary>
    ParameterSets = 16,

    /// <summary>No other frame refers to this one.</summary>
    Disposable = 32,

    /// <summary>Packets are missing between the previous frame and this one. Whole frames may be missing.</summary>
    AfterLoss = 64,

    /// <summary>The picture size or the active parameter sets differ from those of the previous frame.</summary>
    FormatChange = 128,

    /// <summary>A receiver of a lower layer can switch up to this frame's layer (VP9 U bit, AV1 switch frame).</summary>
    SwitchPoint = 256,
}
