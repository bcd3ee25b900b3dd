namespace MediaEngine.Protocol.Payloads;

/// <summary>What a NAL unit means for the boundaries between pictures (H.264 section 7.4.1.2.3, H.265 section 7.4.2.4.4).</summary>
internal enum UnitRole
{
    /// <summary>Says nothing of pictures; goes with the open one.</summary>
    Suffix,

    /// <summary>Belongs to the picture that comes: a slice before it ends the open picture.</summary>
    Prefix,

    /// <summary>A slice that begins a picture.</summary>
    FirstSlice,

    /// <summary>A further slice of the open picture.</summary>
    Slice,

    /// <summary>Is not kept.</summary>
    None,
}
