namespace MediaEngine.Signalling;

/// <summary>Sums over all workers since start.</summary>
/// <param name="Packets">Packets forwarded in user space.</param>
/// <param name="Bytes">Their UDP payload.</param>
/// <param name="Errors">Packets of calls that could not be used.</param>
/// <param name="Streams">Current ports of calls.</param>
public readonly record struct MediaTotals(long Packets, long Bytes, long Errors, long Streams)
{
    /// <summary>Packets forwarded by the kernel; not in <see cref="Packets"/>.</summary>
    public long KernelPackets { get; init; }

    /// <summary>Their UDP payload.</summary>
    public long KernelBytes { get; init; }

    /// <summary>Those of <see cref="Streams"/> whose media the kernel forwards now.</summary>
    public long KernelStreams { get; init; }
}
