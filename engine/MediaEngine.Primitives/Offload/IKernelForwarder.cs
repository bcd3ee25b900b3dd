namespace MediaEngine.Primitives.Offload;

/// <summary>
/// Forwarding inside the kernel, for all workers of the engine. All calls for one flow come from one thread at a time. Only
/// <see cref="Read"/> is cheap enough for the packet path; it reads shared memory.
/// </summary>
public interface IKernelForwarder
{
    /// <summary>
    /// Starts a flow. The kernel forwards packets that arrive from now on; packets already in the socket's buffer stay there.
    /// </summary>
    /// <param name="streams">At least one, at most <see cref="KernelFlow.MaximumStreams"/>.</param>
    /// <param name="handle">Identifies the flow until <see cref="Release"/>.</param>
    /// <returns>False when the flow cannot be installed now: no room, no route, or an unsupported interface.</returns>
    bool TryInstall(KernelFlow flow, ReadOnlySpan<KernelStream> streams, out int handle);

    /// <summary>Reads what the kernel has counted for one of the streams.</summary>
    void Read(int handle, int stream, out KernelStream state);

    /// <summary>
    /// Ends forwarding. Packets that arrive from now on reach the socket. The counts can still be read; a packet the kernel was forwarding
    /// may be added to them a moment later.
    /// </summary>
    void Remove(int handle);

    /// <summary>Gives up the handle of a removed flow. The handle must not be used afterwards.</summary>
    void Release(int handle);

    /// <summary>
    /// Tells the kernel that the engine is alive. Without this call the kernel leaves all packets to the sockets after
    /// <see cref="Patience"/>.
    /// </summary>
    void KeepAlive(MonotonicTime now);

    /// <summary>How long the kernel keeps forwarding without <see cref="KeepAlive"/>.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
}
