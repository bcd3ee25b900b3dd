using System.Runtime.InteropServices;
using static MediaEngine.Interop.Linux.IoUring.IoUringConstants;

namespace MediaEngine.Interop.Linux.IoUring;

/// <summary>A provided-buffer ring (liburing's io_uring_setup_buf_ring and io_uring_buf_ring_*). Must be freed before its ring.</summary>
public sealed unsafe class BufRing : SafeHandle
{
    private readonly Ring _ring;
    private readonly ushort _group;
    private readonly uint _mask;
    private ushort _tail;
    private bool _registered;

    private BufRing(Ring ring, uint entries, ushort group)
        : base(0, ownsHandle: true)
    {
        _ring = ring;
        _group = group;
        _mask = entries - 1;
        nuint size = entries * (nuint)sizeof(IoUringBuf);
        SetHandle((nint)NativeMemory.AlignedAlloc(size, 4096));
        NativeMemory.Clear((void*)handle, size);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>io_uring_setup_buf_ring: 0 or -errno.</summary>
    /// <param name="entries">A power of two, at most 32768.</param>
    public static int Setup(Ring ring, uint entries, ushort group, out BufRing? bufRing)
    {
        var created = new BufRing(ring, entries, group);
        var registration = new IoUringBufReg { RingAddr = (ulong)created.handle, RingEntries = entries, Bgid = group };
        int result = ring.Register(RegisterPbufRing, &registration, 1);
        if (result < 0)
        {
            created.Dispose();
            bufRing = null;
            return result;
        }

        created._registered = true;
        bufRing = created;
        return 0;
    }

    /// <summary>
    /// io_uring_buf_ring_add, <paramref name="offset"/> entries after the tail. The kernel sees it after <see cref="Advance"/>.
    /// </summary>
    public void Add(void* address, uint length, ushort id, int offset)
    {
        // Write each field: Resv of the first entry is the tail that the kernel reads.
        IoUringBuf* entry = (IoUringBuf*)handle + (((uint)_tail + (uint)offset) & _mask);
        entry->Addr = (ulong)address;
        entry->Len = length;
        entry->Bid = id;
    }

    /// <summary>io_uring_buf_ring_advance.</summary>
    public void Advance(int count)
    {
        _tail += (ushort)count;
        Volatile.Write(ref ((IoUringBuf*)handle)->Resv, _tail);
    }

    protected override bool ReleaseHandle()
    {
        if (_registered && !_ring.IsClosed)
        {
            var registration = new IoUringBufReg { Bgid = _group };
            _ = _ring.Register(UnregisterPbufRing, &registration, 1);
        }

        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
