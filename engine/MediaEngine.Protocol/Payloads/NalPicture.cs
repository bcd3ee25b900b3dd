namespace MediaEngine.Protocol.Payloads;

/// <summary>Properties of one picture of H.264 or H.265, collected from its NAL units, and state that is kept between pictures.</summary>
internal struct NalPicture
{
    /// <summary>Finds whether the display order differs from the sending order.</summary>
    public ReorderDetector Order;

    /// <summary>A slice header was read.</summary>
    public bool HasSlice;

    /// <summary>A slice refers to other pictures.</summary>
    public bool IsInter;

    /// <summary>Other pictures may refer to this one.</summary>
    public bool IsReference;

    /// <summary>A sequence parameter set came with the picture.</summary>
    public bool HasSps;

    /// <summary>recovery_frame_cnt or recovery_poc_cnt of a recovery point SEI message; null for none.</summary>
    public int? RecoveryFrames;
    private object? _described;

    /// <summary>Writes flags and size, and clears the state of the picture that ends.</summary>
    /// <param name="sps">The active set; null when unknown.</param>
    /// <param name="width">Width in pixels, from the set.</param>
    /// <param name="height">Height in pixels, from the set.</param>
    public void Describe(ref FrameInfo info, bool isKey, object? sps, int width, int height)
    {
        if (isKey)
            info.Flags |= FrameFlags.Key;
        if (HasSlice && !IsInter)
            info.Flags |= FrameFlags.Intra;
        if (!IsReference)
            info.Flags |= FrameFlags.Disposable;
        if (HasSps)
            info.Flags |= FrameFlags.ParameterSets;
        if (RecoveryFrames is { } frames)
        {
            info.Flags |= FrameFlags.RecoveryPoint;
            info.RecoveryFrames = frames;
        }

        if (sps is not null)
        {
            info.Width = (ushort)width;
            info.Height = (ushort)height;
            if (_described is not null && !ReferenceEquals(_described, sps))
            {
                // The picture order found with the former set says nothing about pictures with this one.
                info.Flags |= FrameFlags.FormatChange;
                Order = default;
            }

            _described = sps;
        }

        HasSlice = IsInter = IsReference = HasSps = false;
        RecoveryFrames = null;
    }
}
