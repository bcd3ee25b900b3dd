using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux.Sockets;
using static MediaEngine.Interop.Linux.IoUring.IoUringConstants;

namespace MediaEngine.Interop.Linux.IoUring;

/// <summary>
/// One io_uring instance: liburing's struct io_uring and its functions, implemented on raw system calls. Negative results are -errno, as in
/// liburing. Not thread-safe.
/// </summary>
public sealed unsafe class Ring : SafeHandle
{
    private byte* _sqRing;
    private byte* _cqRing;
    private nuint _sqRingSize;
    private nuint _cqRingSize;
    private nuint _sqesSize;
    private IoUringSqe* _sqes;
    private uint* _sqHead;
    private uint* _sqTail;
    private uint* _sqFlags;
    private uint _sqMask;
    private uint* _cqHead;
    private uint* _cqTail;
    private uint _cqMask;
    private IoUringCqe* _cqes;
    private uint _sqeTail;

    private Ring(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    public uint Features { get; private set; }

    public uint SetupFlags { get; private set; }

    public uint SqEntries { get; private set; }

    public uint CqEntries { get; private set; }

    public override bool IsInvalid => handle == -1;

    /// <summary>io_uring_queue_init_params: 0 or -errno.</summary>
    public static int QueueInit(uint entries, ref IoUringParams parameters, out Ring? ring)
    {
        ring = null;
        int descriptor;
        fixed (IoUringParams* p = &parameters)
            descriptor = LibC.IoUringSetup(entries, p);
        if (descriptor < 0)
            return -Marshal.GetLastPInvokeError();
        var created = new Ring(descriptor);
        int result = created.Map(parameters);
        if (result < 0)
        {
            created.Dispose();
            return result;
        }

        ring = created;
        return 0;
    }

    /// <summary>io_uring_get_sqe: a cleared entry, or null when the submission queue is full.</summary>
    public IoUringSqe* GetSqe()
    {
        if (_sqeTail - Volatile.Read(ref *_sqHead) >= SqEntries)
            return null;
        IoUringSqe* sqe = _sqes + (_sqeTail & _sqMask);
        _sqeTail++;
        *sqe = default;
        return sqe;
    }

    /// <summary>Free-running count of entries made.</summary>
    public uint SqTail => _sqeTail;

    /// <summary>Free-running count of entries the kernel has consumed.</summary>
    public uint SqHead => Volatile.Read(ref *_sqHead);

    /// <summary>io_uring_sq_ready: entries not yet consumed by the kernel.</summary>
    public uint SqReady => _sqeTail - SqHead;

    /// <summary>Index of an entry in the queue, for data kept beside it.</summary>
    public int SqIndex(IoUringSqe* sqe) => (int)(sqe - _sqes);

    public uint SqMask => _sqMask;

    /// <summary>The entry at an index. Only an entry that was made and not yet submitted may be changed.</summary>
    public IoUringSqe* SqeAt(int index) => _sqes + index;

    /// <summary>The kernel holds completions that did not fit into the queue; the next enter with GETEVENTS delivers them.</summary>
    public bool CqHasOverflow => (Volatile.Read(ref *_sqFlags) & SqCqOverflow) != 0;

    /// <summary>
    /// Deferred work waits for the next enter with GETEVENTS. Reported only to rings made with <see cref="SetupTaskRunFlag"/>.
    /// </summary>
    public bool HasTaskRun => (Volatile.Read(ref *_sqFlags) & SqTaskRun) != 0;

    /// <summary>io_uring_cq_ready.</summary>
    public uint CqReady => Volatile.Read(ref *_cqTail) - *_cqHead;

    /// <summary>The completion <paramref name="index"/> entries after the head; the index must be below <see cref="CqReady"/>.</summary>
    public IoUringCqe* Cqe(uint index) => _cqes + ((*_cqHead + index) & _cqMask);

    /// <summary>io_uring_cq_advance.</summary>
    public void CqAdvance(uint count) => Volatile.Write(ref *_cqHead, *_cqHead + count);

    /// <summary>
    /// Submits queued entries, runs deferred task work, and waits: io_uring_submit_and_wait_min_timeout in one system call.
    /// </summary>
    /// <param name="waitFor">Completions to wait for; 0 does not wait.</param>
    /// <param name="timeout">Length of the wait (a time on CLOCK_MONOTONIC when <paramref name="absolute"/>), or null for no limit.</param>
    /// <param name="absolute">Needs <see cref="FeatureMinTimeout"/>.</param>
    /// <param name="minWaitMicroseconds">After this time one completion is enough. Needs <see cref="FeatureMinTimeout"/>.</param>
    /// <returns>Entries consumed, or -errno.</returns>
    public int SubmitAndWait(uint waitFor, Timespec* timeout, bool absolute = false, uint minWaitMicroseconds = 0)
    {
        Volatile.Write(ref *_sqTail, _sqeTail);
        var argument = new GetEventsArg
        {
            SigMaskSize = 8,
            MinWaitMicroseconds = minWaitMicroseconds,
            Timespec = (ulong)timeout,
        };
        uint flags = EnterGetEvents | EnterExtArg | (absolute ? EnterAbsTimer : 0);
        int result = LibC.IoUringEnter((int)handle, SqReady, waitFor, flags, &argument, (nuint)sizeof(GetEventsArg));
        return result < 0 ? -Marshal.GetLastPInvokeError() : result;
    }

    /// <summary>io_uring_submit.</summary>
    public int Submit()
    {
        Volatile.Write(ref *_sqTail, _sqeTail);
        int result = LibC.IoUringEnter((int)handle, SqReady, 0, 0, null, 0);
        return result < 0 ? -Marshal.GetLastPInvokeError() : result;
    }

    /// <summary>io_uring_register; 0 or more, or -errno.</summary>
    internal int Register(uint opcode, void* argument, uint count)
    {
        int result = LibC.IoUringRegister((int)handle, opcode, argument, count);
        return result < 0 ? -Marshal.GetLastPInvokeError() : result;
    }

    protected override bool ReleaseHandle()
    {
        if (_sqes is not null)
            _ = LibC.MUnmap((nint)_sqes, _sqesSize);
        if (_cqRing is not null && _cqRing != _sqRing)
            _ = LibC.MUnmap((nint)_cqRing, _cqRingSize);
        if (_sqRing is not null)
            _ = LibC.MUnmap((nint)_sqRing, _sqRingSize);
        return LibC.Close((int)handle) == 0;
    }

    private static byte* Map(int descriptor, nuint size, long offset)
    {
        nint address = LibC.MMap(
            0, size, SocketConstants.ProtRead | SocketConstants.ProtWrite, SocketConstants.MapShared
                | SocketConstants.MapPopulate, descriptor, offset);
        return address == -1 ? null : (byte*)address;
    }

    private int Map(in IoUringParams p)
    {
        int descriptor = (int)handle;
        _sqRingSize = p.SqOff.Array + p.SqEntries * sizeof(uint);
        _cqRingSize = p.CqOff.Cqes + p.CqEntries * (nuint)sizeof(IoUringCqe);
        bool single = (p.Features & FeatureSingleMmap) != 0;
        if (single)
            _sqRingSize = _cqRingSize = Math.Max(_sqRingSize, _cqRingSize);
        _sqRing = Map(descriptor, _sqRingSize, OffsetSqRing);
        if (_sqRing is null)
            return -Marshal.GetLastPInvokeError();
        _cqRing = single ? _sqRing : Map(descriptor, _cqRingSize, OffsetCqRing);
        if (_cqRing is null)
            return -Marshal.GetLastPInvokeError();
        _sqesSize = p.SqEntries * (nuint)sizeof(IoUringSqe);
        _sqes = (IoUringSqe*)Map(descriptor, _sqesSize, OffsetSqes);
        if (_sqes is null)
            return -Marshal.GetLastPInvokeError();

        _sqHead = (uint*)(_sqRing + p.SqOff.Head);
        _sqTail = (uint*)(_sqRing + p.SqOff.Tail);
        _sqFlags = (uint*)(_sqRing + p.SqOff.Flags);
        _sqMask = *(uint*)(_sqRing + p.SqOff.RingMask);
        _cqHead = (uint*)(_cqRing + p.CqOff.Head);
        _cqTail = (uint*)(_cqRing + p.CqOff.Tail);
        _cqMask = *(uint*)(_cqRing + p.CqOff.RingMask);
        _cqes = (IoUringCqe*)(_cqRing + p.CqOff.Cqes);
        Features = p.Features;
        SetupFlags = p.Flags;
        SqEntries = p.SqEntries;
        CqEntries = p.CqEntries;
        if ((p.Flags & SetupNoSqArray) == 0)
        {
            // The indirection array is filled one to one, as in liburing.
            uint* array = (uint*)(_sqRing + p.SqOff.Array);
            for (uint i = 0; i < p.SqEntries; i++)
                array[i] = i;
        }

        return 0;
    }
}
