namespace MediaEngine.Control;

/// <summary>Option ssrc-reporting.</summary>
public enum SsrcReporting : byte
{
    /// <summary>In the top-level dictionary and in each media.</summary>
    Full,

    /// <summary>In each media only.</summary>
    Inline,

    /// <summary>In the top-level dictionary; sections only have the SSRC.</summary>
    Global,
    None,
}
