namespace MediaEngine.Interop.Linux.Batch;

/// <summary>Sends by sendmmsg.</summary>
public sealed class MessageSender(DatagramBatchSocket socket) : IBatchSender
{
    public int Send(DatagramBatch batch, int count, out ulong refused)
    {
        var sent = socket.Send(batch, count);
        // A negative result speaks of the first message only; leaving it out is what a network would do.
        refused = sent < 0 ? 1UL : 0;
        return sent < 0 ? 1 : sent;
    }

    public void Dispose()
    {
    }
}
