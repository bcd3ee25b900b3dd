namespace MediaEngine.Transport;

/// <summary>What waits for the loop after a lap.</summary>
internal enum Backlog : byte
{
    None,

    /// <summary>As after any short interruption: some milliseconds of work.</summary>
    Short,

    /// <summary>As much as the loop can hold, or nearly: the kernel's queues are growing.</summary>
    Long,
}
