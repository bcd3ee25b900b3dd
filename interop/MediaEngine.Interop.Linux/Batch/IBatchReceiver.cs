namespace MediaEngine.Interop.Linux.Batch;

/// <summary>Receives batches from a <see cref="DatagramBatchSocket"/> on one thread.</summary>
public interface IBatchReceiver : IDisposable
{
    /// <summary>
    /// Receives waiting datagrams, at most one batch, without blocking. Returns how many (0 for none), or the negative errno.
    /// </summary>
    int Receive(DatagramBatch batch);

    /// <summary>Returns the messages of the last <see cref="Receive"/>. Their memory must not be used afterwards.</summary>
    void Release(DatagramBatch batch, int count);

    /// <summary>Sleeps until a datagram is waiting or the time is over. Returns true when one is waiting.</summary>
    bool Wait(long nanoseconds);
}
