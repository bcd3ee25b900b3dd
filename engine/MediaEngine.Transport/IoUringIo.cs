using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.IoUring;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Transport.Streams;
using static MediaEngine.Interop.Linux.IoUring.IoUringConstants;

namespace MediaEngine.Transport;

/// <summary>
/// One ring per worker: a multishot recvmsg per port fills slots of the provided-buffer ring, sends are queued entries,
/// and one io_uring_enter per lap submits, runs deferred work and waits.
/// </summary>
/// <remarks>
/// Sends carry MSG_DONTWAIT, which makes the kernel finish each of them, one way or the other, while the entry is consumed:
/// so a successful send needs no completion (CQE_SKIP_SUCCESS), and its slot is free once the queue's head has passed the entry.
/// </remarks>
internal sealed unsafe class IoUringIo : PacketIo
{
    private const ushort BufferGroup = 0;

    // Space multishot recvmsg leaves for the source address; constant, so that the payload lies at the pool's headroom.
    private const int NameRoom = SocketAddress.MaxLength;
    private const int ReceiveHeader = 16 + NameRoom;
    private const int NoSlot = -1;

    /// <summary>Ports in the ring's table of files; further ones are named by descriptor. The table may not exceed RLIMIT_NOFILE.</summary>
    private const int MaximumRegisteredPorts = 1 << 16;
    private const int FewRegisteredPorts = 1024;

    /// <summary>Completions looked at ahead of handling them.</summary>
    private const int MaximumForesight = 32;

    private readonly Ring _ring;
    private readonly RegisteredFiles? _files;
    private readonly ReceiveSlots _slots;
    private readonly EventFdWake _wake;
    private readonly int _receiveSlots;
    private readonly int[] _sendSlots;
    private readonly bool _hasMinTimeout;
    private readonly int _batchSize;
    private readonly List<AttachedPort> _waitingToArm = [];
    private readonly List<AttachedPort> _detaching = [];
    private byte* _native;
    private MsgHdr* _receiveHeader;
    private byte* _sendAddresses;
    private uint _reaped;
    private int _unreportedSends;
    private bool _wakeArmed;
    private bool _streamsArmed;

    private enum Kind : byte
    {
        Receive = 1,
        Send = 2,
        Wake = 3,
        Cancel = 4,
        Streams = 5,
    }

    private IoUringIo(
        Ring ring, BufRing bufRing, WorkerLoopOptions options, PacketPool pool, IPortAllocator allocator, WorkerLoopCounters counters, EventFdWake wake)
        : base(pool, allocator, counters)
    {
        _ring = ring;
        _files = RegisteredFiles.TryCreate(ring, MaximumRegisteredPorts) ?? RegisteredFiles.TryCreate(ring, FewRegisteredPorts);
        _slots = new ReceiveSlots(bufRing, pool, options.ReceiveSlots, ReceiveHeader);
        _wake = wake;
        _receiveSlots = options.ReceiveSlots;
        _batchSize = options.BatchSize;
        _sendSlots = new int[ring.SqEntries];
        _hasMinTimeout = (ring.Features & FeatureMinTimeout) != 0;
        int headerSize = sizeof(MsgHdr);
        _native = (byte*)NativeMemory.AllocZeroed((nuint)headerSize + ring.SqEntries * NameRoom);
        _receiveHeader = (MsgHdr*)_native;
        _receiveHeader->NameLength = NameRoom;
        _sendAddresses = _native + headerSize;
    }

    public override string Name => "io_uring";

    public override bool HasWork => _ring.CqReady > 0;

    // A receive that found no slot waits to be armed again, with its datagrams in the socket.
    public override Backlog Backlog =>
        _waitingToArm.Count > 0 || _ring.CqReady > _receiveSlots * 3 / 4 ? Backlog.Long : _ring.CqReady > 0 ? Backlog.Short : Backlog.None;

    public override bool KernelHoldsMemory => _kernelHoldsMemory;

    private bool _kernelHoldsMemory;

    /// <summary>Sets the ring up on the calling thread, which must be the loop's; or says why it cannot be.</summary>
    public static bool TryCreate(
        WorkerLoopOptions options,
        PacketPool pool,
        IPortAllocator allocator,
        WorkerLoopCounters counters,
        EventFdWake wake,
        [NotNullWhen(true)] out IoUringIo? io,
        [NotNullWhen(false)] out string? reason)
    {
        io = null;
        Ring? ring = null;
        int result = -Errno.Inval;

        // 6.1 has all the loop cannot do without; NO_SQARRAY (6.6) and min-wait (6.12) are used when they are there.
        foreach (uint optional in (ReadOnlySpan<uint>)[SetupNoSqArray, 0])
        {
            var parameters = new IoUringParams
            {
                Flags = SetupSingleIssuer | SetupDeferTaskRun | SetupSubmitAll | SetupCqSize | SetupClamp | optional,
                CqEntries = (uint)options.CompletionEntries,
            };
            result = Ring.QueueInit((uint)options.SubmissionEntries, ref parameters, out ring);
            if (result != -Errno.Inval)
                break;
        }

        if (ring is null)
        {
            reason = "io_uring_setup: " + Explain(-result);
            return false;
        }

        const uint needed = FeatureNoDrop | FeatureExtArg | FeatureCqeSkip;
        if ((ring.Features & needed) != needed)
        {
            reason = $"io_uring lacks features (has 0x{ring.Features:x})";
            ring.Dispose();
            return false;
        }

        result = BufRing.Setup(ring, (uint)options.ReceiveSlots, BufferGroup, out BufRing? bufRing);
        if (bufRing is null)
        {
            reason = "IORING_REGISTER_PBUF_RING: " + Explain(-result);
            ring.Dispose();
            return false;
        }

        io = new IoUringIo(ring, bufRing, options, pool, allocator, counters, wake);
        reason = null;
        return true;
    }

    public override void Attach(MediaPort port, int token)
    {
        AttachedPort attached = Ports.Add(port, token);
        attached.IsRegistered = _files is not null && _files.TrySet(attached.Index, attached.Descriptor);
        Arm(attached);
    }

    public override void Detach(int token)
    {
        if (!Ports.TryFind(token, out AttachedPort? port))
            return;
        Ports.ForgetToken(port);
        port.Detaching = true;
        if (port.WaitsToArm)
        {
            port.WaitsToArm = false;
            _waitingToArm.Remove(port);
        }

        // Sends of the port that are still in the queue come before this position.
        port.LastSubmission = _ring.SqTail;
        _detaching.Add(port);
        Cancel(port);
    }

    public override void Send(int token, in TransportAddress remote, PacketBuffer buffer)
    {
        if (!Ports.TryFind(token, out AttachedPort? port) || remote.Family != port.Family)
        {
            SendElsewhere(token, buffer);
            return;
        }

        if (buffer.Length > SmallDatagram && !port.MayFragment)
            AllowFragments(port);
        IoUringSqe* sqe = NextEntry();
        if (sqe is null)
        {
            Counters.AddSendBufferFull(1);
            Pool.Return(buffer);
            return;
        }

        int place = _ring.SqIndex(sqe);
        byte* address = null;
        int addressLength = 0;
        if (port.Peer != remote)
        {
            address = _sendAddresses + place * NameRoom;
            addressLength = SocketAddress.Write(remote, address);
        }

        sqe->PrepSend(
            port.IsRegistered ? port.Index : port.Descriptor,
            Pool.SlotPointer(buffer.Slot) + buffer.Offset,
            buffer.Length,
            SocketConstants.MsgDontWait | SocketConstants.MsgNoSignal,
            address,
            addressLength,
            UserData(Kind.Send, port.Index));
        sqe->Flags = port.IsRegistered ? (byte)(SqeCqeSkipSuccess | SqeFixedFile) : SqeCqeSkipSuccess;
        _sendSlots[place] = buffer.Slot;
    }

    public override void SubmitAndWait(MonotonicTime now, MonotonicTime deadline, uint batchMicroseconds)
    {
        Streams?.Flush(now);
        Housekeep();
        int result;
        if (HasWork || deadline <= now)
        {
            result = _ring.SubmitAndWait(0, null);
        }
        else
        {
            long wait = deadline == MonotonicTime.Never ? long.MaxValue : deadline.Nanoseconds - now.Nanoseconds;
            uint waitFor = batchMicroseconds > 0 ? (uint)_batchSize : 1;
            if (_hasMinTimeout)
            {
                var timeout = Timespec.FromNanoseconds(deadline.Nanoseconds);
                uint minWait = (uint)Math.Min(batchMicroseconds, wait / 1000);
                result = _ring.SubmitAndWait(minWait > 0 ? waitFor : 1, wait == long.MaxValue ? null : &timeout, absolute: true, minWait);
            }
            else
            {
                // Before 6.12: a count or a timeout, so a busy loop also wakes when the batch is not full.
                if (batchMicroseconds > 0)
                    wait = Math.Min(wait, batchMicroseconds * 1000L);
                var timeout = Timespec.FromNanoseconds(wait == long.MaxValue ? 0 : wait);
                result = _ring.SubmitAndWait(waitFor, wait == long.MaxValue ? null : &timeout);
            }
        }

        // ETIME, EINTR: nothing came. EBUSY, EAGAIN, ENOMEM: completions must be taken first; what is queued goes with the next lap.
        if (result < 0 && -result is not (Errno.Time or Errno.Intr or Errno.Busy or Errno.Again or Errno.NoMem))
            throw Failure("io_uring_enter", -result);
        ReapSends();
        if (_ring.CqHasOverflow)
            Counters.AddCompletionOverflow();
    }

    public override int Receive<THandler>(ref THandler handler, MonotonicTime now, int budget, bool shed)
    {
        int delivered = 0;
        int dropped = 0;
        uint count = Math.Min(_ring.CqReady, (uint)budget);
        uint foresight = shed ? 0 : (uint)Math.Min(handler.Foresight, MaximumForesight);
        for (uint i = 0; i < count; i++)
        {
            if (foresight > 0 && i % foresight == 0 && count - i > 1)
                Foresee(ref handler, i, Math.Min(foresight, count - i));
            IoUringCqe completion = *_ring.Cqe(i);
            var kind = (Kind)(completion.UserData >> 56);
            int index = (int)(uint)completion.UserData;
            switch (kind)
            {
                case Kind.Receive:
                    if (TakeReceived(Ports.AtIndex(index)!, completion, out Received received))
                    {
                        if (shed)
                        {
                            dropped++;
                            Drop(received.Buffer, DropReason.Shed);
                            break;
                        }

                        delivered++;
                        handler.Receive(new Datagram(received.Token, received.Buffer, Pool.Span(received.Buffer), received.Remote, now));
                    }

                    break;
                case Kind.Send:
                    _unreportedSends--;
                    if (completion.Res is -Errno.Again or -Errno.NoBufs)
                        Counters.AddSendBufferFull(1);
                    else
                        Counters.AddSendErrors(1);
                    break;
                case Kind.Wake:
                    _wakeArmed = (completion.Flags & CqeMore) != 0;
                    _wake.Drain();
                    break;
                case Kind.Streams:
                    // Asked again before the next wait: what is left makes the set readable still.
                    _streamsArmed = false;
                    Streams!.Receive(ref handler, now);
                    break;
                case Kind.Cancel:
                    // The request was being worked on: ask again. When it is gone already, its own last completion says so.
                    if (completion.Res != -2 && Ports.AtIndex(index) is { Detaching: true, Armed: true } again)
                        again.CancelQueued = false;
                    break;
            }
        }

        _ring.CqAdvance(count);
        Counters.AddReceived(delivered);
        if (_unreportedSends > 0)
        {
            Counters.AddSent(_unreportedSends);
            _unreportedSends = 0;
        }

        return delivered + dropped;
    }

    /// <summary>Tells the handler whose datagrams come next, and has our own records of their ports loaded.</summary>
    private void Foresee<THandler>(ref THandler handler, uint first, uint count)
        where THandler : IDatagramHandler
    {
        Span<int> tokens = stackalloc int[MaximumForesight];
        int known = 0;
        for (uint i = first; i < first + count; i++)
        {
            IoUringCqe* completion = _ring.Cqe(i);
            if ((Kind)(completion->UserData >> 56) != Kind.Receive)
                continue;
            int index = (int)(uint)completion->UserData;
            CacheLines.Prefetch(Ports.AtIndex(index), 128);
            tokens[known++] = Ports.TokenAt(index);
        }

        handler.Foresee(tokens[..known]);
    }

    protected override void Dispose(bool disposing)
    {
        if (_native is null)
            return;
        if (disposing)
        {
            bool clean = _detaching.Count == 0 && Ports.Count == 0;
            _slots.Dispose();
            _ring.Dispose();
            foreach (AttachedPort port in Ports.All())
                Release(port);
            _kernelHoldsMemory = !clean;
            _slots.ReturnAll();
        }

        if (!_kernelHoldsMemory)
            NativeMemory.Free(_native);
        _native = null;
    }

    protected override void Watch(StreamSet streams) => _streamsArmed = false;

    protected override void FlushSends()
    {
        _ = _ring.Submit();
        ReapSends();
    }

    private static ulong UserData(Kind kind, int index) => ((ulong)kind << 56) | (uint)index;

    private static string Explain(int error) => error switch
    {
        Errno.NoSys => "not in this kernel (ENOSYS)",
        Errno.Perm or Errno.Acces => "not permitted (kernel.io_uring_disabled, or a seccomp filter as in many containers)",
        Errno.Inval => "the kernel is older than 6.1 (EINVAL)",
        Errno.NoMem => "not enough lockable memory (RLIMIT_MEMLOCK)",
        _ => $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})",
    };

    private readonly struct Received(int token, PacketBuffer buffer, TransportAddress remote)
    {
        public int Token { get; } = token;

        public PacketBuffer Buffer { get; } = buffer;

        public TransportAddress Remote { get; } = remote;
    }

    /// <summary>Books one completion of a port's receive; true when it brought a datagram for the handler.</summary>
    private bool TakeReceived(AttachedPort port, in IoUringCqe completion, out Received received)
    {
        received = default;
        if ((completion.Flags & CqeMore) == 0)
        {
            port.Armed = false;
            if (!port.Detaching && -completion.Res is not (Errno.BadF or Errno.NotSock))
                ArmLater(port);
        }

        PacketBuffer slot = PacketBuffer.None;
        if ((completion.Flags & CqeBuffer) != 0)
            slot = _slots.Take((int)(completion.Flags >> CqeBufferShift));

        if (completion.Res < 0)
        {
            if (completion.Res == -Errno.NoBufs)
                Counters.AddNoBuffers(1);
            else if (completion.Res != -Errno.Canceled)
                Counters.AddReceiveError();
            if (!slot.IsNone)
                Pool.Return(slot);
            return false;
        }

        if (slot.IsNone)
            return false;
        var header = (RecvMsgOut*)(Pool.SlotPointer(slot.Slot) + PacketPool.Headroom - ReceiveHeader);
        int length = completion.Res - ReceiveHeader;
        if (port.Detaching)
            Drop(slot, DropReason.Detached);
        else if (length < 0 || (header->Flags & SocketConstants.MsgTrunc) != 0)
            Drop(slot, DropReason.Truncated);
        else if (length == 0)
            Drop(slot, DropReason.Empty);
        else
        {
            TransportAddress remote = SocketAddress.Read((byte*)(header + 1), Math.Min(header->NameLength, NameRoom));
            received = new Received(port.Token, slot.With(PacketPool.Headroom, length), remote);
            return true;
        }

        return false;
    }

    /// <summary>The next free entry; submits when the queue is full. Null when the kernel takes nothing at the moment.</summary>
    private IoUringSqe* NextEntry()
    {
        IoUringSqe* sqe = _ring.GetSqe();
        if (sqe is null)
        {
            FlushSends();
            sqe = _ring.GetSqe();
            if (sqe is null)
                return null;
        }

        _sendSlots[_ring.SqIndex(sqe)] = NoSlot;
        return sqe;
    }

    /// <summary>Slots of consumed send entries are free: see the remarks of the class.</summary>
    private void ReapSends()
    {
        uint head = _ring.SqHead;
        uint mask = _ring.SqMask;
        for (; _reaped != head; _reaped++)
        {
            int slot = _sendSlots[_reaped & mask];
            if (slot == NoSlot)
                continue;
            Pool.Return(new PacketBuffer(slot, PacketPool.Headroom, 0));
            _unreportedSends++;
        }
    }

    /// <summary>Before each submission: slots to the kernel, receives armed again, detached ports released.</summary>
    private void Housekeep()
    {
        _slots.Refill();
        if (!_wakeArmed)
        {
            IoUringSqe* sqe = NextEntry();
            if (sqe is not null)
            {
                sqe->PrepPollMultishot(_wake.Descriptor, SocketConstants.PollIn, UserData(Kind.Wake, 0));
                _wakeArmed = true;
            }
        }

        if (Streams is not null && !_streamsArmed && NextEntry() is var poll && poll is not null)
        {
            poll->PrepPollAdd(Streams.Descriptor, SocketConstants.PollIn, UserData(Kind.Streams, 0));
            _streamsArmed = true;
        }

        if (_waitingToArm.Count > 0)
            ArmWaiting();
        if (_detaching.Count > 0)
            ReleaseDetached();
    }

    private void Arm(AttachedPort port)
    {
        IoUringSqe* sqe = NextEntry();
        if (sqe is null)
        {
            ArmLater(port);
            return;
        }

        sqe->PrepRecvMsgMultishot(port.Descriptor, _receiveHeader, BufferGroup, UserData(Kind.Receive, port.Index));
        port.Armed = true;
    }

    private void ArmLater(AttachedPort port)
    {
        port.WaitsToArm = true;
        _waitingToArm.Add(port);
    }

    /// <summary>No more ports than there are free slots: each could only report again that there is none.</summary>
    private void ArmWaiting()
    {
        int count = Math.Min(_waitingToArm.Count, _slots.Count);
        for (int i = 0; i < count; i++)
        {
            AttachedPort port = _waitingToArm[i];
            port.WaitsToArm = false;
            Arm(port);
        }

        // Those that found no entry have queued themselves again at the end.
        _waitingToArm.RemoveRange(0, count);
    }

    private void Cancel(AttachedPort port)
    {
        if (!port.Armed || port.CancelQueued)
            return;
        IoUringSqe* sqe = NextEntry();
        if (sqe is null)
            return;
        sqe->PrepCancel64(UserData(Kind.Receive, port.Index), UserData(Kind.Cancel, port.Index));
        sqe->Flags = SqeCqeSkipSuccess;
        port.CancelQueued = true;
    }

    private void ReleaseDetached()
    {
        uint head = _ring.SqHead;
        for (int i = _detaching.Count - 1; i >= 0; i--)
        {
            AttachedPort port = _detaching[i];
            if (port.Armed)
            {
                Cancel(port);
                continue;
            }

            if ((int)(head - port.LastSubmission) < 0)
                continue;
            _detaching.RemoveAt(i);
            Release(port);
        }
    }

    private void Release(AttachedPort port)
    {
        // The table's hold on the socket would keep its port bound.
        if (port.IsRegistered)
            _files!.Clear(port.Index);
        Ports.Remove(port);
        Allocator.Release(port.Port);
    }
}
