using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// One thread that owns one <see cref="IDatagramIo"/>, one packet pool and one handler. Each lap submits and waits, reads the clock, drains
/// the mailbox, delivers completions and fires timers. An idle loop sleeps until something happens.
/// </summary>
/// <typeparam name="THandler">The handler: made, called and (when it is <see cref="IDisposable"/>) disposed on the loop's
/// thread.</typeparam>
public sealed class WorkerLoop<THandler> : IDisposable
    where THandler : IDatagramHandler
{
    private static readonly TimeSpan _shutdownLimit = TimeSpan.FromSeconds(1);

    // Dropping is fast, so timers and sends do not wait long for it.
    private const int SheddingBudget = 1024;

    private readonly WorkerLoopOptions _options;
    private readonly IPortAllocator _allocator;
    private readonly Func<IDatagramIo, THandler> _handlerFactory;
    private readonly EventFdWake _wake = new();
    private readonly ManualResetEventSlim _ready = new();
    private readonly Thread _thread;
    private CancellationTokenRegistration _registration;
    private Exception? _startFailure;
    private THandler? _handler;
    private volatile bool _stopRequested;
    private bool _started;

    /// <param name="handlerFactory">Called once, on the loop's thread, with the worker's interface to the network.</param>
    public WorkerLoop(WorkerLoopOptions options, IPortAllocator allocator, Func<IDatagramIo, THandler> handlerFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _allocator = allocator;
        _handlerFactory = handlerFactory;
        _thread = new Thread(RunThread) { IsBackground = true, Name = options.Name };
    }

    public WorkerLoopCounters Counters { get; } = new();

    /// <summary>"io_uring" or "epoll"; empty before <see cref="Start"/>.</summary>
    public string PacketIoName { get; private set; } = string.Empty;

    /// <summary>Where the worker listens for TCP, as in <see cref="WorkerLoopOptions.Listen"/>, with the ports that were chosen.</summary>
    public IReadOnlyList<TransportAddress> Listening { get; private set; } = [];

    /// <summary>Why io_uring is not used although it was wanted; null otherwise.</summary>
    public string? FallbackReason { get; private set; }

    /// <summary>What ended the loop, when it was not <see cref="Stop"/>.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>
    /// Slots that were not in the pool when the loop ended: buffers that a handler leaked. Valid after <see cref="Stop"/>.
    /// </summary>
    public int LeakedSlots { get; private set; }

    /// <summary>
    /// The handler; valid between <see cref="Start"/> and <see cref="Stop"/>, and its members belong to the loop's thread.
    /// </summary>
    public THandler Handler =>
        _started && _handler is not null ? _handler : throw new InvalidOperationException("the loop has not been started");

    /// <summary>Starts the thread and returns once the loop runs.</summary>
    /// <exception cref="IOException">The kernel refuses what the options ask for.</exception>
    public void Start(CancellationToken cancellationToken = default)
    {
        if (_started)
            throw new InvalidOperationException("a loop is started once");
        _started = true;
        _thread.Start();
        _ready.Wait(CancellationToken.None);
        if (_startFailure is not null)
            ExceptionDispatchInfo.Throw(_startFailure);
        _registration = cancellationToken.Register(RequestStop);
    }

    /// <summary>Wakes the loop so that it drains its mailbox. From any thread; nearly free when the loop is awake.</summary>
    public void Wake() => _wake.Wake();

    /// <summary>Asks the loop to end, without waiting for it. From any thread.</summary>
    public void RequestStop()
    {
        _stopRequested = true;
        _wake.Wake();
    }

    /// <summary>Ends the loop after the current lap: the handler is disposed, ports still attached are released.</summary>
    /// <returns>False when the thread has not ended within <paramref name="timeout"/> (5 s unless given): a handler does not
    /// return.</returns>
    public bool Stop(TimeSpan? timeout = null)
    {
        RequestStop();
        return !_started || _thread.Join(timeout ?? TimeSpan.FromSeconds(5));
    }

    public void Dispose()
    {
        bool ended = Stop();
        _registration.Dispose();
        if (!ended)
            return;
        _wake.Dispose();
        _ready.Dispose();
    }

    private void RunThread()
    {
        PacketPool? pool = null;
        PacketIo? io = null;
        try
        {
            if (_options.Cpu is int cpu)
                PinTo(cpu);
            pool = new PacketPool(_options.PoolSlots);
            io = CreateIo(pool);
            io.Listen(_options.Listen);
            Listening = io.Listening;
            if (_options.CodecHosts is { } launcher)
                io.StartHostsBy(launcher);
            _handler = _handlerFactory(io);
        }
        catch (Exception failure)
        {
            io?.Dispose();
            pool?.Dispose();
            _startFailure = failure;
            _ready.Set();
            return;
        }

        _ready.Set();
        try
        {
            Run(io, ref _handler);
        }
        catch (Exception fault)
        {
            Fault = fault;
        }

        ShutDown(io, pool);
        if (Fault is null)
            return;
        if (_options.OnFault is null)
            ExceptionDispatchInfo.Throw(Fault);
        _options.OnFault(Fault);
    }

    private void Run(PacketIo io, ref THandler handler)
    {
        var batch = new BatchWait(_options.BatchWaitMax);
        var shedding = new LoadShedding(_options.OverloadLimit);
        MonotonicTime now = MonotonicClock.Now;
        while (!_stopRequested)
        {
            Counters.AddLap();
            MonotonicTime deadline = handler.NextDeadline;
            MonotonicTime leaving = MonotonicClock.Now;
            Counters.ObserveLag(leaving.Nanoseconds - now.Nanoseconds);

            bool sleeps = deadline > leaving && !io.HasWork && _wake.TryFallAsleep();
            io.SubmitAndWait(leaving, sleeps ? deadline : leaving, batch.Microseconds);
            if (sleeps)
            {
                _wake.Awake();
                Counters.AddWakeup();
            }

            now = MonotonicClock.Now;
            TimeSpan inCodecs = io.CodecTime.Take();
            io.CodecTime.HandleSubmission();

            // Also without a wake: plans are posted without one, and apply to what is received after that.
            _wake.TakePending();
            handler.DrainMailbox(now);
            shedding.Begin(now);
            int budget = shedding.IsActive || shedding.IsMostlyHeavy ? SheddingBudget : _options.CompletionsPerLap;
            int received = io.Receive(ref handler, now, budget, shedding);
            Backlog backlog = io.Backlog == Backlog.None && received >= budget ? Backlog.Short : io.Backlog;
            shedding.Observe(backlog, now, inCodecs);
            if (handler.NextDeadline <= now)
                handler.HandleTimeout(now);
            batch.Observe(received, now);
            if (_options.GivesWay && backlog != Backlog.None)
                Thread.Yield();
        }
    }

    private PacketIo CreateIo(PacketPool pool)
    {
        PacketIo io;
        if (_options.PacketIo == PacketIoKind.Epoll)
            io = new EpollIo(pool, _allocator, Counters, _wake);
        else if (IoUringIo.TryCreate(_options, pool, _allocator, Counters, _wake, out IoUringIo? ring, out string? reason))
            io = ring;
        else if (_options.PacketIo == PacketIoKind.IoUring)
            throw new IOException(reason);
        else
        {
            FallbackReason = reason;
            io = new EpollIo(pool, _allocator, Counters, _wake);
        }

        PacketIoName = io.Name;
        return io;
    }

    private void ShutDown(PacketIo io, PacketPool pool)
    {
        try
        {
            (_handler as IDisposable)?.Dispose();
        }
        catch (Exception failure)
        {
            Fault ??= failure;
        }

        try
        {
            io.DetachAll();
            var shedding = new LoadShedding(TimeSpan.Zero);
            MonotonicTime limit = MonotonicClock.Now + _shutdownLimit;
            for (MonotonicTime now = MonotonicClock.Now; now < limit; now = MonotonicClock.Now)
            {
                io.SubmitAndWait(now, now + TimeSpan.FromMilliseconds(io.PortCount > 0 ? 1 : 0), 0);

                // Every port is detached, so completions only go back to the pool.
                io.Receive(ref _handler!, now, int.MaxValue, shedding);
                if (io.PortCount == 0)
                    break;
            }
        }
        catch (Exception failure)
        {
            Fault ??= failure;
        }

        io.Dispose();
        LeakedSlots = pool.Slots - pool.Available;
        if (!io.KernelHoldsMemory)
            pool.Dispose();
    }

    private static unsafe void PinTo(int cpu)
    {
        byte* mask = stackalloc byte[128];
        new Span<byte>(mask, 128).Clear();
        mask[cpu / 8] = (byte)(1 << (cpu % 8));
        if (LibC.SchedSetAffinity(0, 128, mask) != 0)
            throw new IOException($"sched_setaffinity to CPU {cpu}: {Marshal.GetLastPInvokeErrorMessage()}");
    }
}
