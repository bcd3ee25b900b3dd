namespace MediaEngine.Primitives;

/// <summary>What a worker loop drives. All calls come on the loop's thread.</summary>
public interface IDatagramHandler
{
    /// <summary>One datagram; the handler owns its buffer and must send or return it.</summary>
    void Receive(in Datagram datagram);

    /// <summary>After the completions of one lap; queued work that is grouped per lap is finished here.</summary>
    void EndOfBatch(MonotonicTime now);

    /// <summary>Values posted by other threads are waiting (called after every wake-up, cheap when there are none).</summary>
    void DrainMailbox(MonotonicTime now);

    /// <summary>The next time <see cref="HandleTimeout"/> wants to run; <see cref="MonotonicTime.Never"/> when idle.</summary>
    MonotonicTime NextDeadline { get; }

    void HandleTimeout(MonotonicTime now);
}
