namespace MediaEngine.Interop.Linux.Batch;

/// <summary>Receives with recvmmsg and waits with ppoll.</summary>
public sealed class MessageReceiver(DatagramBatchSocket socket) : IBatchReceiver
{
    public int Receive(DatagramBatch batch) => socket.Receive(batch);

    public void Release(DatagramBatch batch, int count) => DatagramBatchSocket.Release(batch, count);

    public bool Wait(long nanoseconds) => socket.Wait(nanoseconds);

    public void Dispose()
    {
    }
}
