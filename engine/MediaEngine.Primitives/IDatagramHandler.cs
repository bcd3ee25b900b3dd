namespace MediaEngine.Primitives;

/// <summary>What a worker loop calls. All calls are made on the loop's thread.</summary>
public interface IDatagramHandler
{
    /// <summary>Receives one datagram. The handler owns its buffer and must send or return it.</summary>
    void Receive(in Datagram datagram);

    /// <summary>How many datagrams ahead <see cref="Prefetch"/> is useful; 0 when it is not.</summary>
    int PrefetchDistance => 0;

    /// <summary>
    /// Announces the tokens of the datagrams that are delivered next, in this order. A datagram that turns out to be unusable is not
    /// delivered.
    /// </summary>
    void Prefetch(ReadOnlySpan<int> tokens)
    {
    }

    /// <summary>
    /// Takes the values other threads have posted, with or without a wake-up; cheap when there are none. The loop calls it after receiving
    /// datagrams and before delivering them, so a value posted before a datagram arrived is applied before the datagram is handled.
    /// </summary>
    void DrainMailbox(MonotonicTime now);

    /// <summary>When <see cref="HandleTimeout"/> is due next; <see cref="MonotonicTime.Never"/> when nothing is scheduled.</summary>
    MonotonicTime NextDeadline { get; }

    void HandleTimeout(MonotonicTime now);

    /// <summary>A peer connected to a listening address of the worker. Returns false to refuse the connection.</summary>
    /// <param name="connection">The connection's <see cref="ConnectionToken"/>.</param>
    /// <param name="local">The listening address.</param>
    bool Accept(int connection, in TransportAddress local, in TransportAddress remote, MonotonicTime now) => false;

    /// <summary>A connection that was started by <see cref="IStreamIo.TryConnect"/> is established.</summary>
    void Connected(int connection, MonotonicTime now)
    {
    }

    /// <summary>Receives the next bytes of a connection. The span is valid during the call only.</summary>
    void ReceiveStream(int connection, ReadOnlySpan<byte> bytes, MonotonicTime now)
    {
    }

    /// <summary>The peer closed a connection, the connection failed, or it could not be established.</summary>
    void Closed(int connection, MonotonicTime now)
    {
    }
}
