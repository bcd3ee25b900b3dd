namespace MediaEngine.Protocol.Payloads;

/// <summary>What a NAL unit means for the boundaries between pictures (H.264 section 7.4.1.2.3, H.265 section 7.4.2.4.4).</summary>
internal enum UnitRole
{
    /// <summary>No picture boundary; belongs to the open picture.</summary>
    Suffix,

    /// <summary>Belongs to the next picture: ends the open picture if that has a slice.</summary>
    Prefix,

    /// <summary>A slice that begins a picture.</summary>
    FirstSlice,

    /// <summary>A further slice of the open picture.</summary>
    Slice,

    /// <summary>Invalid: not kept.</summary>
    None,
}
