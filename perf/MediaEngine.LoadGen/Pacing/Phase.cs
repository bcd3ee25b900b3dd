namespace MediaEngine.LoadGen.Pacing;

/// <summary>The purpose of a segment of the load.</summary>
internal enum Phase : byte
{
    /// <summary>Address learning, caches and ramp; not measured.</summary>
    Warmup,

    /// <summary>The constant load whose figures are reported.</summary>
    Measure,

    /// <summary>More than the daemon can forward, on purpose.</summary>
    Overload,

    /// <summary>The constant load again, right after an overload.</summary>
    Recovery,
}
