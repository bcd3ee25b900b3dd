namespace MediaEngine.Interop.Linux.Batch;

/// <summary>One thread's way to send batches on a <see cref="DatagramBatchSocket"/>.</summary>
public interface IBatchSender : IDisposable
{
    /// <summary>The most messages of one <see cref="Send"/>.</summary>
    const int Largest = 64;

    /// <summary>Sends the first <paramref name="count"/> messages (at most <see cref="Largest"/>) without blocking.</summary>
    /// <param name="refused">Bit n: the kernel did not take message n.</param>
    /// <returns>How many were tried; the rest has not been touched.</returns>
    int Send(DatagramBatch batch, int count, out ulong refused);
}
