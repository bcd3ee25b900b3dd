using System.Diagnostics.CodeAnalysis;
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
internal sealed unsafe class IoUringIo : PacketIo
{
    // Room that multishot recvmsg leaves for the source address and the control message. It is constant, so that the payload starts at
    // the pool's headroom.
    private const int NameRoom = SocketAddress.MaxLength;
    private const int ReceiveHeader = 16 + NameRoom + ControlRoom;

    /// <summary>Ports in the ring's table of files; further ones are named by descriptor. The table may not exceed RLIMIT_NOFILE.</summary>
    private const int MaximumRegisteredPorts = 1 << 16;
    private const int FewRegisteredPorts = 1024;

    /// <summary>Completions whose data is prefetched at a time.</summary>
    private const int MaximumPrefetch = 32;

    /// <summary>-ENOENT of a cancellation: the request has ended, and its own last completion tells so.</summary>
    private const int RequestIsGone = -2;

    private readonly Ring _ring;
    private readonly SubmissionQueue _submissions;
    private readonly JoinedSends _joined;
    private readonly RegisteredFiles? _files;
    private readonly ReceiveSlots _slots;
    private readonly PortReceives _receives;
    private readonly EventFdWake _wake;
    private readonly int _receiveSlots;
    private readonly bool _hasMinTimeout;
    private readonly int _batchSize;
    private bool _wakeArmed;
    private bool _streamsArmed;
    private bool _disposed;
    private bool _kernelHoldsMemory;

    private IoUringIo(
        Ring ring, BufRing buffers, WorkerLoopOptions options, PacketPool pool, IPortAllocator allocator, WorkerLoopCounters counters,
        EventFdWake wake)
        : base(pool, allocator, counters)
    {
        _ring = ring;
        _submissions = new SubmissionQueue(ring, pool);
        _joined = new JoinedSends(_submissions);
        _files = RegisteredFiles.TryCreate(ring, MaximumRegisteredPorts) ?? RegisteredFiles.TryCreate(ring, FewRegisteredPorts);
        _slots = new ReceiveSlots(buffers, pool, options.ReceiveSlots, ReceiveHeader);
        _receives = new PortReceives(_submissions, _slots, NameRoom, ControlRoom, Release);
        _wake = wake;
        _receiveSlots = options.ReceiveSlots;
        _batchSize = options.BatchSize;
        _hasMinTimeout = (ring.Features & FeatureMinTimeout) != 0;
    }

    public override string Name => "io_uring";

    public override bool HasWork => _ring.CqReady > 0;

    // A receive that found no slot waits to be armed again, with its datagrams in the socket.
    public override Backlog Backlog =>
        _receives.AreWaiting || _ring.CqReady > _receiveSlots * 3 / 4 ? Backlog.Long : _ring.CqReady > 0 ? Backlog.Short : Backlog.None;

    public override bool KernelHoldsMemory => _kernelHoldsMemory;

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
        io = RingSetup.TryCreate(options, out Ring? ring, out BufRing? buffers, out reason)
            ? new IoUringIo(ring, buffers, options, pool, allocator, counters, wake)
            : null;
        return io is not null;
    }

    public override void Attach(MediaPort port, int token)
    {
        AttachedPort attached = Ports.Add(port, token);
        attached.IsRegistered = _files is not null && _files.TrySet(attached.Index, attached.Descriptor);
        _receives.Arm(attached);
    }

    public override void Detach(int token)
    {
        if (!Ports.TryFind(token, out AttachedPort? port))
            return;
        Ports.ForgetToken(port);
        _receives.Detach(port);
    }

    public override void Send(int token, in TransportAddress remote, PacketBuffer buffer)
    {
        if (!Ports.TryFind(token, out AttachedPort? port) || remote.Family != port.Family)
        {
            SendElsewhere(token, buffer);
            return;
        }

        if (buffer.Length > SmallDatagram)
        {
            if (!port.MayFragment)
                AllowFragments(port);
            if (_joined.TryJoin(port, remote, buffer))
            {
                Counters.AddSegmented();
                return;
            }
        }

        IoUringSqe* sqe = _submissions.Next();
        if (sqe is null)
        {
            Counters.AddSendBufferFull(1);
            Pool.Return(buffer);
            return;
        }

        int place = _submissions.PlaceOf(sqe);
        byte* address = _submissions.AddressAt(place);
        sqe->PrepSend(
            port.IsRegistered ? port.Index : port.Descriptor,
            Pool.SlotPointer(buffer.Slot) + buffer.Offset,
            buffer.Length,
            SocketConstants.MsgDontWait | SocketConstants.MsgNoSignal,
            address,
            SocketAddress.Write(remote, address),
            new RequestTag(RequestKind.Send, port.Index).UserData);
        sqe->Flags = port.IsRegistered ? (byte)(SqeCqeSkipSuccess | SqeFixedFile) : SqeCqeSkipSuccess;
        _submissions.Hold(place, buffer.Slot);
        if (buffer.Length > SmallDatagram)
            _joined.Open(port, remote, buffer.Length);
        else
            port.OpenLength = 0;
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
        _submissions.Reap();
        if (_ring.CqHasOverflow)
            Counters.AddCompletionOverflow();
    }

    public override int Receive<THandler>(ref THandler handler, MonotonicTime now, int budget, LoadShedding shedding)
    {
        int delivered = 0;
        int dropped = 0;
        uint count = Math.Min(_ring.CqReady, (uint)budget);
        uint distance = shedding.IsActive ? 0 : (uint)Math.Min(handler.PrefetchDistance, MaximumPrefetch);
        for (uint i = 0; i < count; i++)
        {
            if (distance > 0 && i % distance == 0 && count - i > 1)
                Prefetch(ref handler, i, Math.Min(distance, count - i));
            IoUringCqe completion = *_ring.Cqe(i);
            var tag = new RequestTag(completion.UserData);
            switch (tag.Kind)
            {
                case RequestKind.Receive:
                    AttachedPort port = Ports.AtIndex(tag.Port)!;
                    if (shedding.HasShares && (completion.Flags & CqeBuffer) != 0 && !port.Detaching
                        && !shedding.Admits(ref port.Share, port.ShareWeight))
                    {
                        dropped++;
                        Shed(port, completion);
                    }
                    else if (TakeReceived(port, completion, out Received received))
                    {
                        delivered++;
                        handler.Receive(new Datagram(received.Token, received.Buffer, Pool.Span(received.Buffer), received.Remote, now));
                    }

                    break;
                case RequestKind.Send or RequestKind.SendSegments:
                    int failed = Math.Max(1, tag.Count);
                    _submissions.CountFailed(failed);
                    if (completion.Res is -Errno.Again or -Errno.NoBufs)
                        Counters.AddSendBufferFull(failed);
                    else
                        Counters.AddSendErrors(failed);
                    if (tag.Kind == RequestKind.SendSegments)
                        _joined.HandleFailure(Ports.AtIndex(tag.Port), -completion.Res);
                    break;
                case RequestKind.Wake:
                    _wakeArmed = (completion.Flags & CqeMore) != 0;
                    _wake.Drain();
                    break;
                case RequestKind.Streams:
                    // Polled again before the next wait: the set stays readable while something is left.
                    _streamsArmed = false;
                    Streams!.Receive(ref handler, now);
                    break;
                case RequestKind.Cancel:
                    if (completion.Res != RequestIsGone && Ports.AtIndex(tag.Port) is { } cancelled)
                        PortReceives.HandleFailedCancel(cancelled);
                    break;
            }
        }

        _ring.CqAdvance(count);
        Counters.AddReceived(delivered);
        if (_submissions.TakeSent() is int sent and > 0)
            Counters.AddSent(sent);
        return delivered + dropped;
    }

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        bool clean = !_receives.AreDetaching && Ports.Count == 0;
        _slots.Dispose();
        _ring.Dispose();
        foreach (AttachedPort port in Ports.All())
            Release(port);
        _slots.ReturnAll();
        _kernelHoldsMemory = !clean;
        if (_kernelHoldsMemory)
            return;
        _submissions.Free();
        _receives.Free();
    }

    protected override void Watch(StreamSet streams) => _streamsArmed = false;

    protected override void FlushSends()
    {
        if (_submissions.Head != _submissions.Tail)
            _submissions.Submit();
    }

    /// <summary>Tells the handler whose datagrams come next, and prefetches our own records of their ports.</summary>
    private void Prefetch<THandler>(ref THandler handler, uint first, uint count)
        where THandler : IDatagramHandler
    {
        Span<int> tokens = stackalloc int[MaximumPrefetch];
        int known = 0;
        for (uint i = first; i < first + count; i++)
        {
            var tag = new RequestTag(_ring.Cqe(i)->UserData);
            if (tag.Kind != RequestKind.Receive)
                continue;
            CacheLines.Prefetch(Ports.AtIndex(tag.Port), 128);
            tokens[known++] = Ports.TokenAt(tag.Port);
        }

        handler.Prefetch(tokens[..known]);
    }

    private readonly struct Received(int token, PacketBuffer buffer, TransportAddress remote)
    {
        public int Token { get; } = token;

        public PacketBuffer Buffer { get; } = buffer;

        public TransportAddress Remote { get; } = remote;
    }

    /// <summary>Handles one completion of a port's receive. True when it has a datagram for the handler.</summary>
    private bool TakeReceived(AttachedPort port, in IoUringCqe completion, out Received received)
    {
        received = default;
        if ((completion.Flags & CqeMore) == 0)
            _receives.HandleEnd(port, -completion.Res);

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
        if (header->ControlLength != 0)
            ObserveControl(port, (byte*)(header + 1) + NameRoom, header->ControlLength);
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

    /// <summary>Drops what the port received beyond its share.</summary>
    private void Shed(AttachedPort port, in IoUringCqe completion)
    {
        if ((completion.Flags & CqeMore) == 0)
            _receives.HandleEnd(port, -completion.Res);
        Drop(_slots.Take((int)(completion.Flags >> CqeBufferShift)), DropReason.Shed);
    }

    /// <summary>Before each submission: gives slots to the kernel, arms receives again, releases detached ports.</summary>
    private void Housekeep()
    {
        _slots.Refill();
        if (!_wakeArmed)
        {
            IoUringSqe* sqe = _submissions.Next();
            if (sqe is not null)
            {
                sqe->PrepPollMultishot(_wake.Descriptor, SocketConstants.PollIn, new RequestTag(RequestKind.Wake).UserData);
                _wakeArmed = true;
            }
        }

        if (Streams is not null && !_streamsArmed && _submissions.Next() is var poll && poll is not null)
        {
            poll->PrepPollAdd(Streams.Descriptor, SocketConstants.PollIn, new RequestTag(RequestKind.Streams).UserData);
            _streamsArmed = true;
        }

        _receives.Housekeep();
    }

    private void Release(AttachedPort port)
    {
        // The ring's reference to the socket would keep its port bound.
        if (port.IsRegistered)
            _files!.Clear(port.Index);
        Ports.Remove(port);
        Allocator.Release(port.Port);
    }
}
