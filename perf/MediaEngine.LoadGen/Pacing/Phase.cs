namespace MediaEngine.LoadGen.Pacing;

/// <summary>What a stretch of the load is for.</summary>
internal enum Phase : byte
{
    /// <summary>Latching, caches and ramp; not measured.</summary>
    Warmup,

    /// <summary>The steady load whose figures are reported.</summary>
    Measure,

    /// <summary>More than the daemon can forward, on purpose.</summary>
    Overload,

    /// <summary>The steady load again, right after an overload.</summary>
    Recovery,
}
