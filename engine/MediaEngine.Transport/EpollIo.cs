using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Transport.Streams;

namespace MediaEngine.Transport;

/// <summary>The fallback: level-triggered epoll with recvmmsg, and sends gathered per lap into sendmmsg.</summary>
internal sealed unsafe class EpollIo : PacketIo
{
    private const int ReceiveBatch = 32;
    private const int SendBatch = 512;

    /// <summary>More than are ready at once except in an overload.</summary>
    private const int EventBatch = 1024;

    /// <summary>Fewer than 1 in this many ports count as few.</summary>
    private const int FewOfPorts = 4;

    private const ulong WakeData = ulong.MaxValue;
    private const ulong StreamData = ulong.MaxValue - 1;

    private readonly EventFdWake _wake;
    private readonly FileDescriptor _epoll;
    private readonly EpollEventBuffer _events = new(EventBatch);
    private readonly PacketBuffer[] _receiveBuffers = new PacketBuffer[ReceiveBatch];
    private readonly PacketBuffer[] _sendBuffers = new PacketBuffer[SendBatch];
    private readonly AttachedPort?[] _sendPorts = new AttachedPort?[SendBatch];
    private readonly List<AttachedPort> _detaching = [];
    private readonly bool _hasPWait2;
    private byte* _native;
    private MMsgHdr* _receiveMessages;
    private MMsgHdr* _sendMessages;
    private byte* _receiveAddresses;
    private byte* _receiveControl;
    private byte* _sendAddresses;
    private byte* _scratch;
    private int _receiveBufferCount;
    private int _sendCount;
    private int _eventCount;
    private int _eventIndex;
    private bool _leftInSockets;
    private bool _manyAreLeft;

    public EpollIo(PacketPool pool, IPortAllocator allocator, WorkerLoopCounters counters, EventFdWake wake)
        : base(pool, allocator, counters)
    {
        _wake = wake;
        int descriptor = LibC.EpollCreate1(SocketConstants.EpollCloExec);
        if (descriptor < 0)
            throw Failure("epoll_create1", Marshal.GetLastPInvokeError());
        _epoll = new FileDescriptor(descriptor);
        Control(SocketConstants.EpollCtlAdd, wake.Descriptor, WakeData);
        AllocateMessages();
        var zero = default(Timespec);
        _hasPWait2 = LibC.EpollPWait2(descriptor, _events.Pointer, 1, &zero) >= 0;
    }

    public override string Name => "epoll";

    public override bool HasWork => _eventIndex < _eventCount;

    public override Backlog Backlog => _manyAreLeft ? Backlog.Long : HasWork ? Backlog.Short : Backlog.None;

    public override void Attach(MediaPort port, int token)
    {
        AttachedPort attached = Ports.Add(port, token);
        ulong data = ((ulong)Ports.Generation(attached.Index) << 32) | (uint)attached.Index;
        try
        {
            Control(SocketConstants.EpollCtlAdd, attached.Descriptor, data);
        }
        catch (IOException)
        {
            Ports.ForgetToken(attached);
            Ports.Remove(attached);
            throw;
        }
    }

    public override void Detach(int token)
    {
        if (!Ports.TryFind(token, out AttachedPort? port))
            return;
        Ports.ForgetToken(port);
        port.Detaching = true;
        _ = LibC.EpollCtl(_epoll.Number, SocketConstants.EpollCtlDel, port.Descriptor, null);
        _detaching.Add(port);
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
        if (_sendCount == SendBatch)
            FlushSends();
        int i = _sendCount++;
        _sendPorts[i] = port;
        _sendBuffers[i] = buffer;
        ref MsgHdr header = ref _sendMessages[i].Header;
        byte* address = _sendAddresses + i * SocketAddress.MaxLength;
        header.Name = address;
        header.NameLength = (uint)SocketAddress.Write(remote, address);
        header.Vector->Base = Pool.SlotPointer(buffer.Slot) + buffer.Offset;
        header.Vector->Length = buffer.Length;
    }

    public override void SubmitAndWait(MonotonicTime now, MonotonicTime deadline, uint batchMicroseconds)
    {
        FlushSends();
        Streams?.Flush(now);
        ReleaseDetached();
        if (HasWork)
            return;
        long wait = deadline == MonotonicTime.Never ? long.MaxValue : deadline.Nanoseconds - now.Nanoseconds;
        if (wait > 0 && batchMicroseconds > 0 && !_leftInSockets)
        {
            // epoll cannot wait for several sockets to become readable, so it is asked later.
            long batch = Math.Min(wait, batchMicroseconds * 1000L);
            var request = Timespec.FromNanoseconds(batch);
            _ = LibC.ClockNanoSleep(SocketConstants.ClockMonotonic, 0, &request, null);
            if (wait != long.MaxValue)
                wait = Math.Max(0, deadline.Nanoseconds - MonotonicClock.Now.Nanoseconds);
        }

        _eventIndex = 0;
        _eventCount = Math.Max(0, Wait(wait));
    }

    public override int Receive<THandler>(ref THandler handler, MonotonicTime now, int budget, LoadShedding shedding)
    {
        int received = 0;
        int full = 0;
        _leftInSockets = false;
        while (_eventIndex < _eventCount && budget > 0)
        {
            ulong data = _events.Data(_eventIndex);
            if (data == WakeData)
            {
                _wake.Drain();
                _eventIndex++;
                continue;
            }

            if (data == StreamData)
            {
                Streams!.Receive(ref handler, now);
                _eventIndex++;
                continue;
            }

            int index = (int)(uint)data;
            AttachedPort? port = Ports.AtIndex(index);
            if (port is null || port.Detaching || Ports.Generation(index) != (uint)(data >> 32))
            {
                _eventIndex++;
                continue;
            }

            int room = Math.Min(budget, ReceiveBatch);
            int got = ReceiveFrom(port, room);
            budget -= Math.Max(got, 1);
            received += got;

            // What was posted before these datagrams were read applies to them.
            if (got > 0)
                handler.DrainMailbox(now);
            Deliver(ref handler, port, got, now, shedding);
            _leftInSockets |= got == ReceiveBatch;
            full += got == ReceiveBatch && !shedding.IsHeavy(port.Share, port.ShareWeight) ? 1 : 0;

            // epoll is level-triggered: it reports what is left again, after the other ports.
            _eventIndex++;
        }

        // Each socket is read once per round, so a few sockets with more do not delay the others.
        _manyAreLeft = full * FewOfPorts > Ports.Count || _eventCount == EventBatch;
        _leftInSockets |= _eventCount == EventBatch;
        return received;
    }

    protected override void Dispose(bool disposing)
    {
        if (_native is null)
            return;
        if (disposing)
        {
            FlushSends();
            ReleaseDetached();
            for (int i = 0; i < _receiveBufferCount; i++)
                Pool.Return(_receiveBuffers[i]);
            _epoll.Dispose();
            _events.Dispose();
        }

        NativeMemory.Free(_native);
        _native = null;
    }

    protected override void Watch(StreamSet streams) => Control(SocketConstants.EpollCtlAdd, streams.Descriptor, StreamData);

    protected override void FlushSends()
    {
        int start = 0;
        while (start < _sendCount)
        {
            AttachedPort port = _sendPorts[start]!;
            int end = start + 1;
            while (end < _sendCount && _sendPorts[end] == port)
                end++;
            start += SendRun(port, start, end);
        }

        for (int i = 0; i < _sendCount; i++)
        {
            Pool.Return(_sendBuffers[i]);
            _sendPorts[i] = null;
        }

        _sendCount = 0;
    }

    private void AllocateMessages()
    {
        int messages = ReceiveBatch + SendBatch;
        int size = messages * (sizeof(MMsgHdr) + sizeof(IoVec) + SocketAddress.MaxLength) + ReceiveBatch * ControlRoom + 64;
        _native = (byte*)NativeMemory.AllocZeroed((nuint)size);
        _receiveMessages = (MMsgHdr*)_native;
        _sendMessages = _receiveMessages + ReceiveBatch;
        var vectors = (IoVec*)(_sendMessages + SendBatch);
        _receiveControl = (byte*)(vectors + messages);
        _receiveAddresses = _receiveControl + ReceiveBatch * ControlRoom;
        _sendAddresses = _receiveAddresses + ReceiveBatch * SocketAddress.MaxLength;
        _scratch = _sendAddresses + SendBatch * SocketAddress.MaxLength;
        for (int i = 0; i < messages; i++)
        {
            ref MsgHdr header = ref _receiveMessages[i].Header;
            header.Vector = vectors + i;
            header.VectorLength = 1;
        }
    }

    private void Control(int operation, int descriptor, ulong data)
    {
        byte* one = stackalloc byte[16];
        *(uint*)one = SocketConstants.EpollIn;
        *(ulong*)(one + EpollEventBuffer.DataOffset) = data;
        if (LibC.EpollCtl(_epoll.Number, operation, descriptor, one) < 0)
            throw Failure("epoll_ctl", Marshal.GetLastPInvokeError());
    }

    private int Wait(long nanoseconds)
    {
        if (_hasPWait2)
        {
            var timeout = Timespec.FromNanoseconds(Math.Max(0, nanoseconds));
            return LibC.EpollPWait2(_epoll.Number, _events.Pointer, EventBatch, nanoseconds == long.MaxValue ? null : &timeout);
        }

        int milliseconds = nanoseconds == long.MaxValue ? -1 : (int)Math.Min((Math.Max(0, nanoseconds) + 999_999) / 1_000_000, 1_000_000);
        return LibC.EpollWait(_epoll.Number, _events.Pointer, EventBatch, milliseconds);
    }

    /// <summary>Reads up to <paramref name="room"/> datagrams into slots. Without a free slot one datagram is read and dropped.</summary>
    private int ReceiveFrom(AttachedPort port, int room)
    {
        while (_receiveBufferCount < room && Pool.TryRent(out PacketBuffer rented))
            _receiveBuffers[_receiveBufferCount++] = rented;
        int wanted = Math.Min(room, _receiveBufferCount);
        if (wanted == 0)
        {
            DropOne(port);
            return 0;
        }

        for (int i = 0; i < wanted; i++)
        {
            ref MsgHdr header = ref _receiveMessages[i].Header;
            header.Name = _receiveAddresses + i * SocketAddress.MaxLength;
            header.NameLength = SocketAddress.MaxLength;
            header.Control = _receiveControl + i * ControlRoom;
            header.ControlLength = ControlRoom;
            header.Flags = 0;
            header.Vector->Base = Pool.SlotPointer(_receiveBuffers[i].Slot) + PacketPool.Headroom;
            header.Vector->Length = PacketPool.MaxDatagram;
        }

        int got = LibC.RecvMMsg(port.Descriptor, _receiveMessages, (uint)wanted, SocketConstants.MsgDontWait, null);
        if (got >= 0)
            return got;
        int error = Marshal.GetLastPInvokeError();
        if (error is not (Errno.Again or Errno.Intr))
            Counters.AddReceiveError();
        return 0;
    }

    private void DropOne(AttachedPort port)
    {
        Counters.AddNoBuffers(1);
        ref MsgHdr header = ref _receiveMessages[0].Header;
        header.Name = null;
        header.NameLength = 0;
        header.Control = null;
        header.ControlLength = 0;
        header.Vector->Base = _scratch;
        header.Vector->Length = 1;
        if (LibC.RecvMMsg(port.Descriptor, _receiveMessages, 1, SocketConstants.MsgDontWait, null) < 0
            && Marshal.GetLastPInvokeError() is not (Errno.Again or Errno.Intr))
        {
            Counters.AddReceiveError();
        }
    }

    private void Deliver<THandler>(ref THandler handler, AttachedPort port, int count, MonotonicTime now, LoadShedding shedding)
        where THandler : IDatagramHandler
    {
        int delivered = 0;
        for (int i = 0; i < count; i++)
        {
            PacketBuffer slot = _receiveBuffers[i];
            int length = (int)_receiveMessages[i].Length;
            if (_receiveMessages[i].Header.ControlLength != 0)
                ObserveControl(port, _receiveControl + i * ControlRoom, _receiveMessages[i].Header.ControlLength);
            if (port.Detaching)
                Drop(slot, DropReason.Detached);
            else if (shedding.HasShares && !shedding.Admits(ref port.Share, port.ShareWeight))
                Drop(slot, DropReason.Shed);
            else if ((_receiveMessages[i].Header.Flags & SocketConstants.MsgTrunc) != 0)
                Drop(slot, DropReason.Truncated);
            else if (length == 0)
                Drop(slot, DropReason.Empty);
            else
            {
                PacketBuffer buffer = slot.With(PacketPool.Headroom, length);
                TransportAddress remote = SocketAddress.Read(
                    _receiveAddresses + i * SocketAddress.MaxLength, _receiveMessages[i].Header.NameLength);
                delivered++;
                handler.Receive(new Datagram(port.Token, buffer, Pool.Span(buffer), remote, now));
            }
        }

        Counters.AddReceived(delivered);
        _receiveBufferCount -= count;
        Array.Copy(_receiveBuffers, count, _receiveBuffers, 0, _receiveBufferCount);
    }

    /// <summary>Sends messages of one port and returns how many are done with: sent, or one refused.</summary>
    private int SendRun(AttachedPort port, int start, int end)
    {
        int sent = LibC.SendMMsg(
            port.Descriptor, _sendMessages + start, (uint)(end - start), SocketConstants.MsgDontWait | SocketConstants.MsgNoSignal);
        if (sent > 0)
        {
            Counters.AddSent(sent);
            return sent;
        }

        int error = Marshal.GetLastPInvokeError();
        if (error == Errno.Intr)
            return 0;
        if (error is Errno.Again or Errno.NoBufs)
            Counters.AddSendBufferFull(1);
        else
            Counters.AddSendErrors(1);
        return 1;
    }

    private void ReleaseDetached()
    {
        if (_detaching.Count == 0)
            return;
        foreach (AttachedPort port in _detaching)
        {
            Ports.Remove(port);
            Allocator.Release(port.Port);
        }

        _detaching.Clear();
    }
}
