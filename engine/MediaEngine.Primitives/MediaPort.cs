namespace MediaEngine.Primitives;

/// <summary>
/// One bound local UDP port. Made by an <see cref="IPortAllocator"/> on the control side, used by exactly one worker,
/// and given back by that worker when it is detached.
/// </summary>
public sealed class MediaPort(long id, TransportAddress local, int descriptor, string interfaceName)
{
    /// <summary>Unique for the life of the process.</summary>
    public long Id { get; } = id;

    /// <summary>The bound address and port.</summary>
    public TransportAddress Local { get; } = local;

    /// <summary>The kernel's descriptor, or -1 in simulations and tests.</summary>
    public int Descriptor { get; } = descriptor;

    /// <summary>Logical interface the port was taken from.</summary>
    public string InterfaceName { get; } = interfaceName;

    public override string ToString() => $"{Local} ({InterfaceName})";
}
