namespace MediaEngine.Interop.Linux.Batch;

/// <summary>Sends with sendmmsg.</summary>
public sealed class MessageSender(DatagramBatchSocket socket) : IBatchSender
{
    public int Send(DatagramBatch batch, int count, out ulong refused)
    {
        var sent = socket.Send(batch, count);
        // A negative result is about the first message only. Skip it, as if the network had lost it.
        refused = sent < 0 ? 1UL : 0;
        return sent < 0 ? 1 : sent;
    }

    public void Dispose()
    {
    }
}
