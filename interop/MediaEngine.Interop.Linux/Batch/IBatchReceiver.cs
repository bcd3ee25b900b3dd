namespace MediaEngine.Interop.Linux.Batch;

/// <summary>One thread's way to receive batches from a <see cref="DatagramBatchSocket"/>.</summary>
public interface IBatchReceiver : IDisposable
{
    /// <summary>Takes what has arrived, at most one batch, without blocking. Returns how many (0 when none), or the negative errno.</summary>
    int Receive(DatagramBatch batch);

    /// <summary>Gives back the messages of the last <see cref="Receive"/>; none of its memory may be used after that.</summary>
    void Release(DatagramBatch batch, int count);

    /// <summary>Sleeps until something has arrived or the time is over. Returns true when something has.</summary>
    bool Wait(long nanoseconds);
}
