using MediaEngine.Interop.Linux.IoUring;
using MediaEngine.Interop.Linux.Sockets;
using static MediaEngine.Interop.Linux.IoUring.IoUringConstants;

namespace MediaEngine.Interop.Linux.Batch;

/// <summary>
/// Sends with io_uring: one sendmsg entry per message and one system call per batch. MSG_DONTWAIT makes the kernel finish each message
/// while it consumes the entry, so all completions are available when the call returns and the batch may be reused.
/// </summary>
/// <remarks>The ring belongs to the thread that sends first.</remarks>
public sealed unsafe class RingSender(DatagramBatchSocket socket) : IBatchSender
{
    private Ring? _ring;

    public int Send(DatagramBatch batch, int count, out ulong refused)
    {
        _ring ??= BatchRing.Open(entries: IBatchSender.Largest, completions: IBatchSender.Largest * 2);
        for (var i = 0; i < count; i++)
        {
            _ring.GetSqe()->PrepSendMsg(
                socket.Descriptor, &batch.Messages[i].Header, SocketConstants.MsgDontWait | SocketConstants.MsgNoSignal, (ulong)i);
        }
        refused = 0;
        var done = 0;
        while (done < count)
        {
            var result = _ring.SubmitAndWait((uint)(count - done), null);
            if (result < 0 && result is not (-Errno.Intr or -Errno.Again or -Errno.Busy))
                throw new IOException($"io_uring_enter: error {-result}");
            var ready = _ring.CqReady;
            for (uint i = 0; i < ready; i++)
            {
                var completion = _ring.Cqe(i);
                if (completion->Res < 0)
                    refused |= 1UL << (int)completion->UserData;
            }
            _ring.CqAdvance(ready);
            done += (int)ready;
        }
        return count;
    }

    public void Dispose() => _ring?.Dispose();
}
