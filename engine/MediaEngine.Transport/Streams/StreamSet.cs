using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Streams;

/// <summary>
/// The TCP side of one worker: listening sockets, accepted and outgoing connections in one epoll set, whose own descriptor the
/// worker's ring or epoll watches. So both handle connections with the same code, and a worker without any pays nothing. What is sent
/// in one lap goes to the kernel in one call for each connection.
/// </summary>
internal sealed unsafe class StreamSet : IDisposable
{
    private const int EventBatch = 64;
    private const int AcceptBatch = 16;
    private const int ReadSize = 32 * 1024;

    /// <summary>Full blocks read in one lap from all ready connections, at least one each. Key frames of cameras have 500 kB.</summary>
    private const int ReadBatch = 8;
    private const int Backlog = 256;
    private const ulong ListenerMark = 1ul << 63;

    /// <summary>Of one connection inside the kernel; it holds twice of it with its own overhead.</summary>
    private const int SendBuffer = 64 * 1024;

    /// <summary>How long nobody is accepted after the process ran out of descriptors.</summary>
    private static readonly TimeSpan _exhausted = TimeSpan.FromSeconds(1);

    private readonly WorkerLoopCounters _counters;
    private readonly FileDescriptor _epoll;
    private readonly EpollEventBuffer _events = new(EventBatch);
    private readonly List<(FileDescriptor Descriptor, TransportAddress Address)> _listeners = [];
    private readonly StreamConnection?[] _connections = new StreamConnection?[ConnectionToken.MaximumConnections];
    private readonly ushort[] _generations = new ushort[ConnectionToken.MaximumConnections];
    private readonly Stack<int> _free = new();
    private readonly List<StreamConnection> _queued = [];
    private byte* _buffer;
    private MonotonicTime _acceptsFrom = MonotonicTime.Never;
    private int _used;
    private int _closeError;

    /// <exception cref="IOException">An address cannot be listened on; the message says which and why.</exception>
    public StreamSet(IReadOnlyList<TransportAddress> addresses, WorkerLoopCounters counters)
    {
        _counters = counters;
        int descriptor = LibC.EpollCreate1(SocketConstants.EpollCloExec);
        if (descriptor < 0)
            throw new IOException($"epoll_create1: {Marshal.GetLastPInvokeErrorMessage()}");
        _epoll = new FileDescriptor(descriptor);
        _buffer = (byte*)NativeMemory.Alloc(ReadSize);
        try
        {
            foreach (TransportAddress address in addresses)
                Listen(address);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Readable when <see cref="Receive"/> has something to do.</summary>
    public int Descriptor => _epoll.Number;

    /// <summary>Connections now.</summary>
    public int Count => _used - _free.Count;

    /// <summary>Where it listens, with the ports the kernel has chosen.</summary>
    public IReadOnlyList<TransportAddress> Addresses => [.. _listeners.Select(l => l.Address)];

    /// <summary>As <see cref="IStreamIo.CloseReason"/>.</summary>
    public string CloseReason => _closeError == 0 ? "closed by the peer" : Marshal.GetPInvokeErrorMessage(_closeError);

    /// <summary>As <see cref="IStreamIo.TryConnect"/>.</summary>
    public bool TryConnect(in TransportAddress remote, out int connection, out string failure)
    {
        connection = -1;
        if (Count >= ConnectionToken.MaximumConnections)
        {
            failure = $"all {ConnectionToken.MaximumConnections} connections of the worker are in use";
            return false;
        }

        if (StreamConnector.Start(remote, out failure) is not { } descriptor)
            return false;
        Set(descriptor.Number, SocketConstants.IpProtoTcp, SocketConstants.TcpNoDelay, 1);
        Set(descriptor.Number, SocketConstants.SolSocket, SocketConstants.SoSndBuf, SendBuffer);
        StreamConnection started = Add(descriptor, remote);
        started.IsConnecting = true;

        // The kernel reports room when the connection is established; what is written before waits for that.
        started.WaitsForRoom = true;
        try
        {
            uint events = SocketConstants.EpollIn | SocketConstants.EpollOut;
            Control(SocketConstants.EpollCtlAdd, started.Descriptor, events, (uint)started.Token);
        }
        catch (IOException refused)
        {
            Remove(started);
            failure = refused.Message;
            return false;
        }

        connection = started.Token;
        return true;
    }

    /// <summary>Takes a socket that is connected, and owns it. False when there is no room for another connection.</summary>
    public bool TryAdopt(FileDescriptor descriptor, out int connection, out string failure)
    {
        (connection, failure) = (-1, "");
        if (Count >= ConnectionToken.MaximumConnections)
        {
            failure = $"all {ConnectionToken.MaximumConnections} connections of the worker are in use";
            descriptor.Dispose();
            return false;
        }

        StreamConnection adopted = Add(descriptor, default);
        try
        {
            Control(SocketConstants.EpollCtlAdd, adopted.Descriptor, SocketConstants.EpollIn, (uint)adopted.Token);
        }
        catch (IOException refused)
        {
            Remove(adopted);
            failure = refused.Message;
            return false;
        }

        connection = adopted.Token;
        return true;
    }

    /// <summary>As <see cref="IStreamIo.TryWrite"/>.</summary>
    public bool TryWrite(int token, ReadOnlySpan<byte> bytes)
    {
        if (Find(token) is not { Error: 0 } connection || !connection.TryAppend(bytes))
            return false;
        Queue(connection);
        return true;
    }

    /// <summary>Accepts, reads and tells the handler; a share of what waits, as media of other calls waits too.</summary>
    public void Receive<THandler>(ref THandler handler, MonotonicTime now)
        where THandler : IDatagramHandler
    {
        int count = Math.Max(0, LibC.EpollWait(_epoll.Number, _events.Pointer, EventBatch, 0));
        int blocks = Math.Max(1, ReadBatch / Math.Max(1, count));
        for (int i = 0; i < count; i++)
        {
            ulong data = _events.Data(i);
            if ((data & ListenerMark) != 0)
                Accept(ref handler, (int)(data & ~ListenerMark), now);
            else if (Find((int)data) is { } connection)
                Serve(ref handler, connection, _events.Events(i), blocks, now);
        }
    }

    /// <summary>
    /// Queues bytes behind those before. The connection may be gone: then they are dropped, as they are when it does not keep up.
    /// </summary>
    public void Send(int token, ReadOnlySpan<byte> bytes)
    {
        if (Find(token) is not { } connection)
        {
            _counters.AddSendErrors(1);
            return;
        }

        if (!connection.TryAppend(bytes))
        {
            _counters.AddSendBufferFull(1);
            return;
        }

        _counters.AddSent(1);
        Queue(connection);
    }

    /// <summary>Before the loop waits: hands what was queued to the kernel.</summary>
    public void Flush(MonotonicTime now)
    {
        foreach (StreamConnection connection in _queued)
        {
            connection.IsQueued = false;

            // A broken one reports itself to Receive as well, where the handler is told.
            if (Find(connection.Token) == connection && connection.TryFlush() && connection.Waiting > 0)
                WaitForRoom(connection, true);
        }

        _queued.Clear();
        if (now >= _acceptsFrom)
            Resume();
    }

    public void Close(int token)
    {
        if (Find(token) is not { } connection)
            return;
        if (!connection.IsConnecting)
            _ = connection.TryFlush();
        Remove(connection);
    }

    public void Dispose()
    {
        foreach (StreamConnection? connection in _connections)
            connection?.Dispose();
        foreach ((FileDescriptor descriptor, _) in _listeners)
            descriptor.Dispose();
        _epoll.Dispose();
        _events.Dispose();
        NativeMemory.Free(_buffer);
        _buffer = null;
    }

    private void Listen(TransportAddress address)
    {
        bool v6 = address.Family == IpFamily.IPv6;
        int number = LibC.Socket(
            v6 ? SocketConstants.AfInet6 : SocketConstants.AfInet,
            SocketConstants.SockStream | SocketConstants.SockNonBlock | SocketConstants.SockCloExec,
            0);
        if (number < 0)
            throw new IOException($"TCP socket for {address}: {Marshal.GetLastPInvokeErrorMessage()}");
        var descriptor = new FileDescriptor(number);
        _listeners.Add((descriptor, address));

        // What the last run has left in TIME_WAIT does not keep the next one out; a port that is listened on still does.
        Set(number, SocketConstants.SolSocket, SocketConstants.SoReuseAddr, 1);
        if (v6)
            Set(number, SocketConstants.IpProtoIpV6, SocketConstants.IpV6V6Only, 1);
        byte* name = stackalloc byte[SocketAddress.MaxLength];
        int length = SocketAddress.Write(address, name);
        if (LibC.Bind(number, name, (uint)length) != 0 || LibC.Listen(number, Backlog) != 0)
            throw new IOException($"cannot listen on TCP {address}: {Marshal.GetLastPInvokeErrorMessage()}");
        uint written = SocketAddress.MaxLength;
        if (LibC.GetSockName(number, name, &written) == 0)
            _listeners[^1] = (descriptor, SocketAddress.Read(name, written));
        Control(SocketConstants.EpollCtlAdd, number, SocketConstants.EpollIn, ListenerMark | (uint)(_listeners.Count - 1));
    }

    private StreamConnection? Find(int token) =>
        _connections[ConnectionToken.Place(token)] is { } connection && connection.Token == token ? connection : null;

    private void Accept<THandler>(ref THandler handler, int listener, MonotonicTime now)
        where THandler : IDatagramHandler
    {
        byte* name = stackalloc byte[SocketAddress.MaxLength];
        for (int i = 0; i < AcceptBatch; i++)
        {
            uint length = SocketAddress.MaxLength;
            int number = LibC.Accept4(
                _listeners[listener].Descriptor.Number, name, &length, SocketConstants.SockNonBlock | SocketConstants.SockCloExec);
            if (number < 0)
            {
                // Without descriptors a listener stays readable, which would keep the loop awake.
                if (Marshal.GetLastPInvokeError() is Errno.MFile or Errno.NFile or Errno.NoBufs or Errno.NoMem)
                    Pause(now);
                return;
            }

            var descriptor = new FileDescriptor(number);
            TransportAddress remote = SocketAddress.Read(name, length);
            if (remote.IsNone || Count >= ConnectionToken.MaximumConnections)
            {
                descriptor.Dispose();
                continue;
            }

            Set(number, SocketConstants.IpProtoTcp, SocketConstants.TcpNoDelay, 1);
            Set(number, SocketConstants.SolSocket, SocketConstants.SoSndBuf, SendBuffer);
            StreamConnection connection = Add(descriptor, remote);
            Control(SocketConstants.EpollCtlAdd, number, SocketConstants.EpollIn, (uint)connection.Token);
            if (!handler.Accept(connection.Token, _listeners[listener].Address, remote, now))
                Close(connection.Token);
        }
    }

    private void Serve<THandler>(ref THandler handler, StreamConnection connection, uint events, int blocks, MonotonicTime now)
        where THandler : IDatagramHandler
    {
        if (connection.IsConnecting)
        {
            if (!StreamConnector.TryFinish(connection))
            {
                End(ref handler, connection, now);
                return;
            }

            connection.IsConnecting = false;
            handler.DrainMailbox(now);
            if (Find(connection.Token) != connection)
                return;
            handler.Connected(connection.Token, now);
            if (Find(connection.Token) != connection)
                return;
        }

        // What was received before an error is delivered first.
        if ((events & SocketConstants.EpollOut) != 0 && (!connection.TryFlush() || connection.Waiting == 0))
            WaitForRoom(connection, false);
        if ((events & ~SocketConstants.EpollOut) == 0)
            return;
        for (int i = 0; i < blocks; i++)
        {
            // The set is level-triggered: what is left comes after the others.
            nint length = LibC.Recv(connection.Descriptor, _buffer, ReadSize, SocketConstants.MsgDontWait);
            if (length <= 0)
            {
                int error = length < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (error is Errno.Again or Errno.Intr && connection.Error == 0)
                    return;
                if (connection.Error == 0)
                    connection.Error = error;
                End(ref handler, connection, now);
                return;
            }

            // What was posted before these bytes were read decides about them.
            handler.DrainMailbox(now);
            if (Find(connection.Token) == connection)
                handler.ReceiveStream(connection.Token, new ReadOnlySpan<byte>(_buffer, (int)length), now);
            if (length < ReadSize || Find(connection.Token) != connection)
                return;
        }
    }

    private void End<THandler>(ref THandler handler, StreamConnection connection, MonotonicTime now)
        where THandler : IDatagramHandler
    {
        Remove(connection);
        _closeError = connection.Error;
        handler.Closed(connection.Token, now);
    }

    private StreamConnection Add(FileDescriptor descriptor, in TransportAddress remote)
    {
        int place = _free.TryPop(out int freed) ? freed : _used++;
        var connection = new StreamConnection(ConnectionToken.Create(place, _generations[place]++), descriptor, remote);
        _connections[place] = connection;
        return connection;
    }

    private void Queue(StreamConnection connection)
    {
        if (connection.IsQueued || connection.WaitsForRoom)
            return;
        connection.IsQueued = true;
        _queued.Add(connection);
    }

    private void Remove(StreamConnection connection)
    {
        int place = ConnectionToken.Place(connection.Token);
        _connections[place] = null;
        _free.Push(place);

        // Closing the descriptor takes it out of the set.
        connection.Dispose();
    }

    private void WaitForRoom(StreamConnection connection, bool waits)
    {
        if (connection.WaitsForRoom == waits)
            return;
        connection.WaitsForRoom = waits;
        Control(
            SocketConstants.EpollCtlMod, connection.Descriptor, SocketConstants.EpollIn | (waits ? SocketConstants.EpollOut : 0),
            (uint)connection.Token);
    }

    private void Pause(MonotonicTime now)
    {
        _acceptsFrom = now + _exhausted;
        foreach ((FileDescriptor descriptor, _) in _listeners)
            _ = LibC.EpollCtl(_epoll.Number, SocketConstants.EpollCtlDel, descriptor.Number, null);
    }

    private void Resume()
    {
        _acceptsFrom = MonotonicTime.Never;
        for (int i = 0; i < _listeners.Count; i++)
            Control(SocketConstants.EpollCtlAdd, _listeners[i].Descriptor.Number, SocketConstants.EpollIn, ListenerMark | (uint)i);
    }

    private void Control(int operation, int descriptor, uint events, ulong data)
    {
        byte* one = stackalloc byte[16];
        *(uint*)one = events;
        *(ulong*)(one + EpollEventBuffer.DataOffset) = data;
        if (LibC.EpollCtl(_epoll.Number, operation, descriptor, one) < 0)
            throw new IOException($"epoll_ctl: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static void Set(int descriptor, int level, int name, int value) =>
        _ = LibC.SetSockOpt(descriptor, level, name, &value, sizeof(int));
}
