namespace MediaEngine.Protocol.Congestion;

/// <summary>State of the bottleneck's queue, as the delay shows it (draft-ietf-rmcat-gcc-02 section 5.4).</summary>
public enum BandwidthUsage : byte
{
    Normal,

    /// <summary>The queue grows.</summary>
    Overuse,

    /// <summary>The queue drains.</summary>
    Underuse,
}
