namespace MediaEngine.Primitives.Offload;

/// <summary>
/// A worker's part of the in-kernel path. Called on the worker's thread only. No call waits, takes a lock or asks the kernel: requests go
/// to the thread of the forwarder, and counts are read from memory that the kernel shares.
/// </summary>
public interface IKernelForwarder
{
    /// <summary>How long the kernel goes on without <see cref="KeepAlive"/>.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Requests a flow. Its packets come to the socket until the kernel has it; <see cref="StatusOf"/> tells. Packets that wait in the
    /// socket stay there.
    /// </summary>
    /// <param name="streams">At least one, at most <see cref="KernelFlow.MaximumStreams"/>.</param>
    /// <param name="handle">Names the flow until <see cref="Release"/>.</param>
    /// <returns>False when there is no room.</returns>
    bool TryInstall(KernelFlow flow, ReadOnlySpan<KernelStream> streams, out int handle);

    /// <summary>What has become of a request. Means nothing after <see cref="Remove"/>.</summary>
    KernelFlowStatus StatusOf(int handle);

    /// <summary>What the kernel has counted for one of the streams.</summary>
    void Read(int handle, int stream, out KernelStream state);

    /// <summary>
    /// Ends forwarding at once: packets that arrive from now on come to the socket. The counts can still be read: a packet that the kernel
    /// is processing may be added a moment later.
    /// </summary>
    void Remove(int handle);

    /// <summary>The handle of a removed flow is not used any more.</summary>
    void Release(int handle);

    /// <summary>
    /// Says that the engine is well; without it the kernel leaves all packets to the sockets after <see cref="Patience"/>.
    /// </summary>
    void KeepAlive(MonotonicTime now);
}
