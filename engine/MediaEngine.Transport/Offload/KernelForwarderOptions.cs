namespace MediaEngine.Transport.Offload;

/// <summary>What a <see cref="KernelForwarder"/> may do.</summary>
public sealed record KernelForwarderOptions
{
    /// <summary>Most flows at a time; each call has two. Their counters take 256 bytes each of kernel memory from the start.</summary>
    public int Flows { get; init; } = 32_768;

    /// <summary>Threads that use the forwarder; each has the same part of <see cref="Flows"/>.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Also between peers on this host: for tests and measurements.</summary>
    public bool Loopback { get; init; }

    /// <summary>Attach by tcx where the kernel has it, else by clsact.</summary>
    public bool PreferTcx { get; init; } = true;

    /// <summary>Attach to the drivers of interfaces as well where they have native XDP.</summary>
    public bool Xdp { get; init; } = true;

    /// <summary>Told, for the log, why an interface has no XDP. Any thread.</summary>
    public Action<string>? Trace { get; init; }
}
