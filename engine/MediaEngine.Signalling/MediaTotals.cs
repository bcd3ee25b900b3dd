namespace MediaEngine.Signalling;

/// <summary>Sums over all workers since the start.</summary>
/// <param name="Packets">Packets relayed in user space.</param>
/// <param name="Bytes">Their UDP payload.</param>
/// <param name="Errors">Packets of calls that could not be used.</param>
/// <param name="Streams">Ports of calls in use now.</param>
public readonly record struct MediaTotals(long Packets, long Bytes, long Errors, long Streams)
{
    /// <summary>Packets the kernel has relayed; not in <see cref="Packets"/>.</summary>
    public long KernelPackets { get; init; }

    /// <summary>Their UDP payload.</summary>
    public long KernelBytes { get; init; }

    /// <summary>Those of <see cref="Streams"/> whose media the kernel relays now.</summary>
    public long KernelStreams { get; init; }
}
