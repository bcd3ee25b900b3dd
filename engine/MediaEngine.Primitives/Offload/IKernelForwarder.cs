namespace MediaEngine.Primitives.Offload;

/// <summary>
/// Forwarding inside the kernel, for all workers of the engine. A flow's calls come from one thread at a time. Nothing here is for the packet
/// path but <see cref="Read"/>, which reads shared memory.
/// </summary>
public interface IKernelForwarder
{
    /// <summary>Starts a flow: packets that arrive from now on are forwarded by the kernel; those that wait in the socket stay there.</summary>
    /// <param name="streams">At least one, at most <see cref="KernelFlow.MaximumStreams"/>.</param>
    /// <param name="handle">Names the flow until <see cref="Release"/>.</param>
    /// <returns>False when it cannot be done now: no room, no route, an interface it cannot work on.</returns>
    bool TryInstall(KernelFlow flow, ReadOnlySpan<KernelStream> streams, out int handle);

    /// <summary>What the kernel has counted for one of the streams.</summary>
    void Read(int handle, int stream, out KernelStream state);

    /// <summary>Ends forwarding: packets that arrive from now on come to the socket. The counts can still be read: a packet the kernel was
    /// at work on may be in them a moment later.</summary>
    void Remove(int handle);

    /// <summary>The handle of a removed flow is not used any more.</summary>
    void Release(int handle);

    /// <summary>Says that the engine is well; without it the kernel leaves all packets to the sockets after <see cref="Patience"/>.</summary>
    void KeepAlive(MonotonicTime now);

    /// <summary>How long the kernel goes on without <see cref="KeepAlive"/>.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
}
