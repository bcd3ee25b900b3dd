namespace MediaEngine.Primitives;

/// <summary>
/// One bound local UDP port. An <see cref="IPortAllocator"/> makes it on the control side, exactly one worker uses it, and that worker
/// releases it after detaching it.
/// </summary>
public sealed class MediaPort(long id, TransportAddress local, int descriptor, string interfaceName)
{
    /// <summary>Unique for the lifetime of the process.</summary>
    public long Id { get; } = id;

    /// <summary>The bound address and port.</summary>
    public TransportAddress Local { get; } = local;

    /// <summary>The socket's file descriptor; -1 in simulations and tests.</summary>
    public int Descriptor { get; } = descriptor;

    /// <summary>The logical interface the port belongs to.</summary>
    public string InterfaceName { get; } = interfaceName;

    /// <summary>ICE sessions of several calls use the port. It belongs to the worker, not to a call, and no call releases it.</summary>
    public bool IsShared { get; init; }

    public override string ToString() => $"{Local} ({InterfaceName})";
}
