namespace MediaEngine.Primitives;

/// <summary>Allocates bound media ports on a local address.</summary>
public interface IPortAllocator
{
    /// <summary>
    /// Binds consecutive ports on one address. Of two ports the first is even (RFC 3550 section 11). When one bind fails, the others are
    /// closed and the next place is tried until the range is exhausted.
    /// </summary>
    /// <param name="pool">Which address to bind on; see <see cref="PortPool"/>.</param>
    /// <param name="ports">Receives the ports. Its length is the number of ports wanted: 1 or 2.</param>
    /// <returns>False when no port could be bound ("Ran out of ports"): see <see cref="Shortage"/>.</returns>
    bool TryAllocate(PortPool pool, Span<MediaPort?> ports);

    /// <summary>What was missing when <see cref="TryAllocate"/> last returned false.</summary>
    PortShortage Shortage => PortShortage.Ports;

    /// <summary>
    /// Closes a port. It is not allocated again for 5 s unless no other port is left. May be called from any thread, exactly once for each
    /// port.
    /// </summary>
    void Release(MediaPort port);

    /// <summary>
    /// Closes a port that was never signalled to a peer. No media is on its way to it, so it may be allocated again at once.
    /// </summary>
    void ReleaseUnused(MediaPort port) => Release(port);

    /// <summary>
    /// Makes a second handle of a bound port, to hand the port to another worker. The port stays bound until both handles are released.
    /// Null when no handle can be made.
    /// </summary>
    MediaPort? Share(MediaPort port) => null;
}
