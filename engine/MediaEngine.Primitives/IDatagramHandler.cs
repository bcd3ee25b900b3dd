namespace MediaEngine.Primitives;

/// <summary>What a worker loop drives. All calls come on the loop's thread.</summary>
public interface IDatagramHandler
{
    /// <summary>One datagram; the handler owns its buffer and must send or return it.</summary>
    void Receive(in Datagram datagram);

    /// <summary>How many datagrams ahead <see cref="Prefetch"/> can use; 0 when it is not worth calling.</summary>
    int PrefetchDistance => 0;

    /// <summary>Datagrams for these ports are handed over next, in this order, unless they turn out to be unusable.</summary>
    void Prefetch(ReadOnlySpan<int> tokens)
    {
    }

    /// <summary>After the completions of one lap; queued work that is grouped per lap is finished here.</summary>
    void EndOfBatch(MonotonicTime now);

    /// <summary>
    /// Takes what other threads have posted, with or without a wake-up; cheap when there is nothing. Called between the receiving of datagrams and their
    /// delivery, so that what was posted before a datagram was received is known when the datagram is looked at.
    /// </summary>
    void DrainMailbox(MonotonicTime now);

    /// <summary>The next time <see cref="HandleTimeout"/> wants to run; <see cref="MonotonicTime.Never"/> when idle.</summary>
    MonotonicTime NextDeadline { get; }

    void HandleTimeout(MonotonicTime now);

    /// <summary>Somebody has connected to a listening address of the worker. False refuses.</summary>
    /// <param name="connection">Its <see cref="ConnectionToken"/>.</param>
    /// <param name="local">The address listened on.</param>
    bool Accept(int connection, in TransportAddress local, in TransportAddress remote, MonotonicTime now) => false;

    /// <summary>The next bytes of a connection; they belong to the loop.</summary>
    void ReceiveStream(int connection, ReadOnlySpan<byte> bytes, MonotonicTime now)
    {
    }

    /// <summary>The peer has ended a connection, or it broke.</summary>
    void Closed(int connection, MonotonicTime now)
    {
    }
}
