namespace MediaEngine.Primitives;

/// <summary>
/// A worker's only door to the network: the real loop, a simulated network and a benchmark each implement it.
/// Called on the worker's own thread only.
/// </summary>
public interface IDatagramIo
{
    /// <summary>Memory of this worker's packets.</summary>
    PacketPool Pool { get; }

    /// <summary>Starts receiving on a port. Datagrams arrive with <paramref name="token"/> in <see cref="Datagram.Token"/>.</summary>
    /// <param name="token">Chosen by the caller, 0 or more, unique among the attached ports of this worker.</param>
    void Attach(MediaPort port, int token);

    /// <summary>Stops receiving; the port is released once nothing in the kernel refers to it. No datagram with the token is delivered after this call.</summary>
    void Detach(int token);

    /// <summary>Sets TOS / traffic class (RFC 2474) for what the port sends.</summary>
    void SetTrafficClass(int token, byte trafficClass);

    /// <summary>
    /// Tells that the port will only ever be used with this peer (the transport is latched and foreign sources are to be dropped);
    /// the loop may connect the socket. <see cref="TransportAddress.IsNone"/> undoes it. A hint: an implementation may do nothing.
    /// </summary>
    void LatchPeer(int token, in TransportAddress remote);

    /// <summary>
    /// Queues one datagram and takes its buffer, whatever happens. With the token of a connection the bytes follow what was sent on it before; they
    /// are dropped as a whole when the peer does not take what waits already.
    /// </summary>
    void Send(int token, in TransportAddress remote, PacketBuffer buffer);

    /// <summary>Ends an accepted connection (<see cref="ConnectionToken"/>). Nothing that names it is delivered after this call.</summary>
    void Close(int connection)
    {
    }

    /// <summary>Takes an empty slot (headroom before <c>Offset</c>, length 0); false when the pool is exhausted.</summary>
    bool TryRent(out PacketBuffer buffer);

    /// <summary>Gives a buffer back unsent.</summary>
    void Return(PacketBuffer buffer);
}
