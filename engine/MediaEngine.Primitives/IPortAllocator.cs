namespace MediaEngine.Primitives;

/// <summary>Hands out bound media ports on a local address.</summary>
public interface IPortAllocator
{
    /// <summary>
    /// Binds consecutive ports on one address; the first is even when two are asked for (RFC 3550 section 11).
    /// All or nothing: when one bind fails, the others are closed and another place is tried until the range is exhausted.
    /// </summary>
    /// <param name="pool">Which address to bind on; see <see cref="PortPool"/>.</param>
    /// <param name="ports">Receives the ports; its length says how many are wanted (1 or 2).</param>
    /// <returns>False when none can be bound ("Ran out of ports"): see <see cref="Shortage"/>.</returns>
    bool TryAllocate(PortPool pool, Span<MediaPort?> ports);

    /// <summary>What was missing when <see cref="TryAllocate"/> last returned false.</summary>
    PortShortage Shortage => PortShortage.Ports;

    /// <summary>Closes a port; it is not handed out again for 5 s, unless nothing else is left. Safe to call from any thread, and called exactly once for each port.</summary>
    void Release(MediaPort port);

    /// <summary>Closes a port that was never told to anybody: nothing is on its way to it, and it may be handed out again at once.</summary>
    void ReleaseUnused(MediaPort port) => Release(port);

    /// <summary>
    /// A second handle of a bound port, for handing it to another worker: the port stays bound and taken until both are released. Null when
    /// there is none to be had.
    /// </summary>
    MediaPort? Share(MediaPort port) => null;
}
