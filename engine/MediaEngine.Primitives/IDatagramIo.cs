namespace MediaEngine.Primitives;

/// <summary>
/// A worker's only interface to the network. The real loop, the simulated network and the benchmarks implement it. Called on the worker's
/// own thread only.
/// </summary>
public interface IDatagramIo
{
    /// <summary>The worker's packet memory.</summary>
    PacketPool Pool { get; }

    /// <summary>The worker's outgoing connections; null where there are none.</summary>
    IStreamIo? Streams => null;

    /// <summary>The worker's codec hosts; null where there are none.</summary>
    ICodecHosts? CodecHosts => null;

    /// <summary>Starts receiving on a port. Datagrams arrive with <paramref name="token"/> in <see cref="Datagram.Token"/>.</summary>
    /// <param name="token">Chosen by the caller; at least 0 and unique among the attached ports of this worker.</param>
    void Attach(MediaPort port, int token);

    /// <summary>
    /// Stops receiving. The port is released once the kernel no longer refers to it. No datagram with this token is delivered after this
    /// call.
    /// </summary>
    void Detach(int token);

    /// <summary>Sets the TOS or traffic class byte (RFC 2474) of datagrams the port sends.</summary>
    void SetTrafficClass(int token, byte trafficClass);

    /// <summary>
    /// Queues one datagram and takes ownership of its buffer in every case. With the token of a connection, the bytes follow what was sent
    /// on the connection before; they are dropped as a whole when too much is still unsent.
    /// </summary>
    void Send(int token, in TransportAddress remote, PacketBuffer buffer);

    /// <summary>
    /// Closes a connection (<see cref="ConnectionToken"/>), accepted or started here. Nothing with this token is delivered after this call.
    /// </summary>
    void Close(int connection)
    {
    }

    /// <summary>
    /// Codec work begins, which takes far longer than forwarding does. The loop measures it until <see cref="EndCodecWork"/>: an engine
    /// that is busy with codecs has no packets overdue for that reason. The two calls do not nest.
    /// </summary>
    void BeginCodecWork()
    {
    }

    /// <summary>Codec work has ended. What is queued is sent now when it has waited for too much of such work.</summary>
    void EndCodecWork()
    {
    }

    /// <summary>Returns a buffer to the pool without sending it.</summary>
    void Return(PacketBuffer buffer);
}
