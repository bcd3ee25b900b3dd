namespace MediaEngine.Interop.Linux.Batch;

/// <summary>Sends batches on a <see cref="DatagramBatchSocket"/> from one thread.</summary>
public interface IBatchSender : IDisposable
{
    /// <summary>The most messages of one <see cref="Send"/>.</summary>
    const int Largest = 64;

    /// <summary>Sends the first <paramref name="count"/> messages (at most <see cref="Largest"/>) without blocking.</summary>
    /// <param name="refused">Bit n is set when the kernel refused message n.</param>
    /// <returns>How many messages were tried. The others are untouched.</returns>
    int Send(DatagramBatch batch, int count, out ulong refused);
}
