using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux.IoUring;
using MediaEngine.Interop.Linux.Sockets;
using static MediaEngine.Interop.Linux.Batch.BatchLibc;
using static MediaEngine.Interop.Linux.IoUring.IoUringConstants;

namespace MediaEngine.Interop.Linux.Batch;

/// <summary>
/// Receives with io_uring: one multishot recvmsg fills slots of a provided-buffer ring. Checking for datagrams reads shared memory; a
/// system call is made only when the kernel signals that there is work to collect.
/// </summary>
/// <remarks>The ring belongs to the thread that receives first.</remarks>
public sealed unsafe class RingReceiver : IBatchReceiver
{
    private const int Slots = 4096;
    private const int PayloadRoom = 2048;
    private const ushort Group = 0;
    private static readonly int _headerRoom = sizeof(RecvMsgOut) + sizeof(SocketAddressInet) + sizeof(PacketInfoControl);
    private readonly DatagramBatchSocket _socket;
    private readonly int _stride = (_headerRoom + PayloadRoom + 63) & ~63;
    private Ring? _ring;
    private BufRing? _buffers;
    private byte* _slots;
    private MsgHdr* _template;
    private bool _armed;

    public RingReceiver(DatagramBatchSocket socket) => _socket = socket;

    public int Receive(DatagramBatch batch)
    {
        var ring = _ring ?? Open();
        if (!_armed)
            Arm(ring);
        if (ring.CqReady == 0)
        {
            if (!ring.HasTaskRun && ring.SqReady == 0)
                return 0;
            var result = ring.SubmitAndWait(0, null);
            if (result < 0 && result is not (-Errno.Intr or -Errno.Again or -Errno.Busy))
                return result;
        }
        var ready = Math.Min(ring.CqReady, (uint)batch.Capacity);
        var count = 0;
        for (uint i = 0; i < ready; i++)
        {
            var completion = ring.Cqe(i);
            if ((completion->Flags & CqeMore) == 0)
                // no free slot, or an error queued on the socket: datagrams wait in the socket until the receive is armed again
                _armed = false;
            if ((completion->Flags & CqeBuffer) == 0)
                continue;
            Adopt(batch, count++, (ushort)(completion->Flags >> CqeBufferShift));
        }
        ring.CqAdvance(ready);
        return count;
    }

    public void Release(DatagramBatch batch, int count)
    {
        for (var i = 0; i < count; i++)
            GiveBack(batch.Slot(i), i);
        _buffers!.Advance(count);
    }

    public bool Wait(long nanoseconds)
    {
        var ring = _ring ?? Open();
        if (!_armed)
            Arm(ring);
        if (ring.CqReady > 0)
            return true;
        var timeout = Timespec.FromNanoseconds(nanoseconds);
        ring.SubmitAndWait(1, &timeout);
        return ring.CqReady > 0;
    }

    /// <summary>Ends reception. Call it on the receiving thread, so that the slots can be freed.</summary>
    public void Dispose()
    {
        if (_ring is null)
            return;
        var idle = Disarm(_ring);
        _buffers?.Dispose();
        _buffers = null;
        _ring.Dispose();
        _ring = null;
        if (!idle)
            return; // the kernel may still write into them
        NativeMemory.AlignedFree(_slots);
        NativeMemory.Free(_template);
        _slots = null;
        _template = null;
    }

    /// <summary>True when no request is in flight.</summary>
    private bool Disarm(Ring ring)
    {
        const ulong cancel = 1;
        if (_armed)
            ring.GetSqe()->PrepCancel64(target: 0, cancel);
        var patience = Timespec.FromNanoseconds(100_000_000);
        for (var tries = 0; _armed && tries < 10; tries++)
        {
            if (ring.SubmitAndWait(1, &patience) is < 0 and not (-Errno.Intr or -Errno.Time))
                return false;
            var ready = ring.CqReady;
            for (uint i = 0; i < ready; i++)
            {
                var completion = ring.Cqe(i);
                if (completion->UserData != cancel && (completion->Flags & CqeMore) == 0)
                    _armed = false;
            }
            ring.CqAdvance(ready);
        }
        return !_armed;
    }

    private void Adopt(DatagramBatch batch, int index, ushort slot)
    {
        var start = _slots + ((nint)slot * _stride);
        var header = (RecvMsgOut*)start;
        var name = (SocketAddressInet*)(start + sizeof(RecvMsgOut));
        var control = (PacketInfoControl*)(name + 1);
        batch.Adopt(index, (byte*)(control + 1), header->PayloadLength, *name, *control, header->ControlLength > 0, slot);
    }

    private void Arm(Ring ring)
    {
        ring.GetSqe()->PrepRecvMsgMultishot(_socket.Descriptor, _template, Group, userData: 0);
        _armed = true;
    }

    private Ring Open()
    {
        _ring = BatchRing.Open(entries: 8, completions: Slots * 2);
        var result = BufRing.Setup(_ring, Slots, Group, out _buffers);
        if (_buffers is null)
            throw new IOException($"IORING_REGISTER_PBUF_RING: error {-result}");
        _slots = (byte*)NativeMemory.AlignedAlloc((nuint)Slots * (nuint)_stride, 4096);
        _template = (MsgHdr*)NativeMemory.AllocZeroed((nuint)sizeof(MsgHdr));
        _template->NameLength = (uint)sizeof(SocketAddressInet);
        _template->ControlLength = (nuint)sizeof(PacketInfoControl);
        for (var i = 0; i < Slots; i++)
            GiveBack((ushort)i, i);
        _buffers.Advance(Slots);
        return _ring;
    }

    private void GiveBack(ushort slot, int offset) =>
        _buffers!.Add(_slots + ((nint)slot * _stride), (uint)(_headerRoom + PayloadRoom), slot, offset);
}
