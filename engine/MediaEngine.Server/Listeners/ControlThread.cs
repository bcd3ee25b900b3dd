using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Transport;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Listeners;

/// <summary>
/// The one thread that runs signalling. It waits on the UDP control sockets itself, so a UDP request is received, executed and answered
/// without a thread change: wait, recvmmsg, handler, sendmmsg. Everything else (TCP, HTTP, timers, worker events) reaches it through
/// bounded queues and an eventfd. When datagrams queue up, offers for new calls wait until requests for existing calls are served.
/// </summary>
internal sealed partial class ControlThread : IDisposable
{
    private const int UrgentCapacity = 4096;
    private const int NewCallCapacity = 1024;
    private const int WorkPerTurn = 64;
    private const int NewCallsPerTurn = 4;

    /// <summary>This many datagrams at once mean a backlog.</summary>
    private const int OverloadedBatch = 8;

    /// <summary>By then the client has given up (5 tries of 1 s) or has sent the request again.</summary>
    private static readonly TimeSpan _staleOffer = TimeSpan.FromSeconds(4);

    private const ulong WakeToken = ulong.MaxValue;

    private readonly ControlGate _gate;
    private readonly List<UdpControlSocket> _sockets = [];
    private readonly ControlReceiveBatch _batch = new();
    private readonly Queue<DeferredOffer> _deferred = new();
    private readonly EventFdWake _wake = new();
    private readonly IIdleWork[] _idleWork;
    private readonly FileDescriptor _epoll;
    private readonly EpollEventBuffer _events = new(16);
    private readonly Mailbox<ControlWork> _urgent;
    private readonly Mailbox<ControlWork> _newCalls;
    private readonly Func<MonotonicTime, MonotonicTime> _handleTimeout;
    private readonly Func<long> _takeAwaited;
    private readonly ParkedWork _parked = new();
    private readonly Thread _thread;
    private MonotonicTime _deadline = MonotonicTime.Never;
    private volatile bool _stopping;

    /// <param name="handleTimeout">Called on the control thread after every turn; returns when it must be called next.</param>
    /// <param name="idleWork">Run a piece at a time when no request waits; the first that is due has priority.</param>
    /// <param name="takeAwaited">Key of what the last request or action is waiting for, which has then done nothing and is run again by
    /// <see cref="Resume"/>; 0 when it is done.</param>
    public ControlThread(
        ControlGate gate, Func<MonotonicTime, MonotonicTime> handleTimeout, Func<long> takeAwaited, params IIdleWork[] idleWork)
    {
        _idleWork = idleWork;
        _gate = gate;
        (_handleTimeout, _takeAwaited) = (handleTimeout, takeAwaited);
        _urgent = new Mailbox<ControlWork>(UrgentCapacity, _wake.Wake);
        _newCalls = new Mailbox<ControlWork>(NewCallCapacity, _wake.Wake);
        int epoll = LibC.EpollCreate1(SocketConstants.EpollCloExec);
        if (epoll < 0)
            throw new IOException($"epoll_create1: {Marshal.GetLastPInvokeErrorMessage()}");
        _epoll = new FileDescriptor(epoll);
        Watch(_wake.Descriptor, WakeToken);
        _thread = new Thread(Run) { Name = "control", IsBackground = true };
    }

    /// <summary>TOS byte of UDP replies; set on the control thread.</summary>
    public void SetTrafficClass(byte trafficClass)
    {
        foreach (UdpControlSocket socket in _sockets)
            socket.SetTrafficClass(trafficClass);
    }

    /// <summary>Adds a socket, before <see cref="Start"/> only. The thread owns it from then on.</summary>
    public void Attach(UdpControlSocket socket)
    {
        _sockets.Add(socket);
        Watch(socket.Descriptor, (ulong)(_sockets.Count - 1));
    }

    public void Start() => _thread.Start();

    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Runs an action on the control thread. False when the queue is full.</summary>
    public bool TryPost(Action action) => _urgent.TryPost(ControlWork.Of(action));

    /// <summary>
    /// Runs a function on the control thread and returns its result; fails with <see cref="IOException"/> when the queue is full.
    /// </summary>
    public Task<T> RunAsync<T>(Func<T> function)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryPost(Run))
            Refuse();
        return completion.Task;

        void Refuse() => completion.TrySetException(new IOException("The control thread is overloaded."));

        void Run()
        {
            try
            {
                T result = function();
                if (_takeAwaited() is var key and not 0)
                    Park(key, Run, Refuse);
                else
                    completion.SetResult(result);
            }
            catch (Exception failure)
            {
                completion.SetException(failure);
            }
        }
    }

    /// <summary>What has waited under the key is run again; on the control thread.</summary>
    public void Resume(long key) => _parked.Resume(key, CountFailure);

    /// <summary>Executes a request of a listener other than UDP. Null when the queue is full; the request had no effect.</summary>
    public async Task<ReadOnlyMemory<byte>?> ExecuteAsync(NgHandler handler, ReadOnlyMemory<byte> frame, TransportAddress source)
    {
        ControlWork work = ControlWork.Request(handler, frame, source);
        Mailbox<ControlWork> box = NgPeek.LooksLikeNewCall(frame.Span) ? _newCalls : _urgent;
        if (!box.TryPost(work))
        {
            _gate.Counters.CountOverloaded();
            return null;
        }

        return await work.Completion!.Task.ConfigureAwait(false);
    }

    /// <summary>Ends the thread and closes its sockets; waiting requests get no reply.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wake.Wake();
        if (_thread.IsAlive && !IsCurrent)
            _thread.Join();
        while (_urgent.TryTake(out ControlWork work) || _newCalls.TryTake(out work))
            work.Completion?.TrySetResult(default);
        _parked.Abandon();
        _sockets.ForEach(socket => socket.Dispose());
        _epoll.Dispose();
        _events.Dispose();
        _wake.Dispose();
    }

    /// <summary>A bug of the engine: counted and logged.</summary>
    public void CountFailure(Exception failure)
    {
        _gate.Counters.CountHandlerFailure();
        LogFailure(_gate.Logger, failure);
    }

    private void Run()
    {
        // The first turn must not wait, because it computes the first deadline.
        bool workLeft = true;
        while (!_stopping)
        {
            Wait(workLeft);
            workLeft = RunPosted();
            MonotonicTime now = MonotonicClock.Now;
            workLeft |= RunDeferred(now);
            _deadline = Guarded(_handleTimeout, now);
        }
    }

    private unsafe void Wait(bool workLeft)
    {
        int timeout = 0;
        IIdleWork? idleWork = workLeft ? null : DueIdleWork();
        if (!workLeft && idleWork is null && _wake.TryFallAsleep())
            timeout = MillisecondsUntil(_deadline);
        int ready = LibC.EpollWait(_epoll.Number, _events.Pointer, _events.Capacity, timeout);
        _wake.Awake();
        if (ready == 0)
            idleWork?.Run();
        for (int i = 0; i < ready; i++)
        {
            if (_events.Data(i) == WakeToken)
                _wake.Drain();
            else
                Receive(_sockets[(int)_events.Data(i)]);
        }

        _wake.TakePending();
    }

    private IIdleWork? DueIdleWork()
    {
        foreach (IIdleWork work in _idleWork)
        {
            if (work.IsDue)
                return work;
        }

        return null;
    }

    /// <summary>Handles one batch of datagrams; the rest keeps the socket readable.</summary>
    private void Receive(UdpControlSocket socket)
    {
        int count = _batch.Receive(socket.Descriptor);
        MonotonicTime now = MonotonicClock.Now;
        for (int i = 0; i < count; i++)
        {
            TransportAddress source = _batch.Source(i);
            if (_batch.IsTruncated(i) || source.IsNone)
            {
                _gate.Counters.CountGarbage();
                continue;
            }

            if (!_gate.AdmitsDatagram(source))
                continue;
            _gate.Counters.CountRequest();
            ReadOnlySpan<byte> datagram = _batch.Datagram(i);
            if (count >= OverloadedBatch && NgPeek.LooksLikeNewCall(datagram))
                Defer(new DeferredOffer(socket, datagram.ToArray(), source, _batch.Control(i).ToArray(), now));
            else
                Answer(socket, datagram, source, _batch.Control(i), now);
        }
    }

    private void Answer(UdpControlSocket socket, ReadOnlySpan<byte> frame, TransportAddress source, ReadOnlySpan<byte> control,
        MonotonicTime now)
    {
        ReadOnlyMemory<byte> reply = Execute(socket.Handler, frame, source, now);
        if (_takeAwaited() is var key and not 0)
        {
            (byte[] again, byte[] from) = (frame.ToArray(), control.ToArray());
            Park(key, () => Answer(socket, again, source, from, MonotonicClock.Now), static () => { });
        }
        else if (reply.IsEmpty)
            _gate.Counters.CountGarbage();
        else if (!socket.Send(reply.Span, source, control))
            _gate.Counters.CountSendFailure();
    }

    private void Defer(DeferredOffer offer)
    {
        if (_deferred.Count < NewCallCapacity)
            _deferred.Enqueue(offer);
        else
            _gate.Counters.CountOverloaded();
    }

    /// <summary>True when new calls are still waiting.</summary>
    private bool RunDeferred(MonotonicTime now)
    {
        for (int i = 0; i < NewCallsPerTurn && _deferred.TryDequeue(out DeferredOffer offer); i++)
        {
            if (now - offer.Received > _staleOffer)
                _gate.Counters.CountOverloaded();
            else
                Answer(offer.Socket, offer.Frame, offer.Source, offer.Control, now);
        }

        return _deferred.Count > 0;
    }

    /// <summary>True when more may be waiting than one turn allows.</summary>
    private bool RunPosted()
    {
        int done = 0;
        while (done < WorkPerTurn && _urgent.TryTake(out ControlWork work))
        {
            RunWork(work);
            done++;
        }

        for (int i = 0; i < NewCallsPerTurn; i++)
        {
            if (!_newCalls.TryTake(out ControlWork work))
                return done == WorkPerTurn;
            RunWork(work);
        }

        return true;
    }

    private void RunWork(in ControlWork work)
    {
        if (work.Completion is not null)
        {
            _gate.Counters.CountRequest();
            Complete(work);
            return;
        }

        try
        {
            work.Action!();
        }
        catch (Exception failure)
        {
            CountFailure(failure);
        }
    }

    private void Complete(ControlWork work)
    {
        ReadOnlyMemory<byte> reply = Execute(work.Handler!, work.Frame.Span, work.Source, MonotonicClock.Now);
        if (_takeAwaited() is var key and not 0)
            Park(key, () => Complete(work), () => work.Completion!.TrySetResult(default));
        else
            work.Completion!.SetResult(reply);
    }

    private void Park(long key, Action again, Action refuse)
    {
        if (_parked.TryAdd(key, again, refuse))
            return;
        _gate.Counters.CountOverloaded();
        refuse();
    }

    /// <summary>A bug of the engine must not end signalling for all calls: it is counted and logged, and there is no reply.</summary>
    private ReadOnlyMemory<byte> Execute(NgHandler handler, ReadOnlySpan<byte> frame, TransportAddress source, MonotonicTime now)
    {
        try
        {
            return handler(frame, source, now);
        }
        catch (Exception failure)
        {
            CountFailure(failure);
            return default;
        }
    }

    private MonotonicTime Guarded(Func<MonotonicTime, MonotonicTime> handleTimeout, MonotonicTime now)
    {
        try
        {
            return handleTimeout(now);
        }
        catch (Exception failure)
        {
            CountFailure(failure);
            return now + TimeSpan.FromSeconds(1);
        }
    }

    private static int MillisecondsUntil(MonotonicTime deadline)
    {
        if (deadline == MonotonicTime.Never)
            return -1;
        double left = (deadline - MonotonicClock.Now).TotalMilliseconds;
        return (int)Math.Clamp(Math.Ceiling(left), 0, 60_000);
    }

    private unsafe void Watch(int descriptor, ulong token)
    {
        _events.Set(0, SocketConstants.EpollIn, token);
        if (LibC.EpollCtl(_epoll.Number, SocketConstants.EpollCtlAdd, descriptor, _events.Pointer) != 0)
            throw new IOException($"epoll_ctl: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A control request failed inside the engine")]
    private static partial void LogFailure(ILogger logger, Exception failure);
}
