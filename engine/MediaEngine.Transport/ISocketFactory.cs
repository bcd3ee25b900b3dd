using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>Result of binding a port.</summary>
public enum BindResult
{
    Bound = 0,

    /// <summary>Another socket has the port: try the next.</summary>
    InUse = 1,

    /// <summary>No port of this address can be bound now: do not try others.</summary>
    Failed = 2,

    /// <summary>As <see cref="Failed"/>: no descriptors are left.</summary>
    NoDescriptors = 3,

    /// <summary>As <see cref="Failed"/>: the address is not local.</summary>
    NotLocal = 4,
}

/// <summary>Makes and closes the sockets of media ports; tests inject failures here. Called from any thread.</summary>
public interface ISocketFactory
{
    /// <param name="descriptor">The bound, nonblocking socket when the result is <see cref="BindResult.Bound"/>.</param>
    BindResult TryBind(in TransportAddress local, out int descriptor);

    void Close(int descriptor);

    /// <summary>Discards what has arrived on a bound socket; false when it is more than <paramref name="limit"/> datagrams.</summary>
    bool TryDiscard(int descriptor, int limit);

    /// <summary>A second descriptor of a bound socket; -1 when none can be made.</summary>
    int Duplicate(int descriptor);
}
