namespace MediaEngine.Protocol.Payloads;

/// <summary>What the units of one picture have shown, for H.264 and H.265, and what stays known between pictures.</summary>
internal struct NalPicture
{
    /// <summary>Whether pictures are sent in another order than they are shown.</summary>
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

    /// <summary>Writes flags and size, and clears what concerns the picture that ends.</summary>
    /// <param name="sps">The active set; null when not known.</param>
    /// <param name="width">In pixels, of the set.</param>
    /// <param name="height">In pixels, of the set.</param>
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
                // The order of pictures with the former set is not that of pictures with this one.
                info.Flags |= FrameFlags.FormatChange;
                Order = default;
            }

            _described = sps;
        }

        HasSlice = IsInter = IsReference = HasSps = false;
        RecoveryFrames = null;
    }
}
