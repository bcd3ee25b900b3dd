using System.Diagnostics;
using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;

namespace MediaEngine.LoadGen.Media;

/// <summary>One worker's share of one profile, on one pinned thread for both directions or on one thread each.</summary>
internal sealed class WorkerRun : IDisposable
{
    private readonly LoadOptions _options;
    private readonly LoadWorker _worker;
    private readonly IBatchSender _output;
    private readonly IBatchReceiver _input;
    private readonly MediaSender _sender;
    private readonly MediaReceiver _receiver;
    private readonly Thread[] _threads;
    private readonly TextWriter _progress;
    private readonly long _drain;
    private readonly long _measuredStart;
    private long _start;
    private long _allocated;
    private volatile bool _sendingDone;
    private volatile bool _stop;

    public WorkerRun(LoadWorker worker, LoadProfile profile, TextWriter progress)
    {
        _worker = worker;
        _options = worker.Options;
        _progress = progress;
        _drain = (long)(_options.Drain * LoadProfile.Second);
        _measuredStart = profile.WindowOf(Phase.Measure)?.Start ?? 0;
        Ledger = new DeliveryLedger(profile, worker.Calls.Topology.Receivers);
        var run = (uint)Random.Shared.Next();
        _output = worker.Socket.OpenSender(_options.Io);
        _input = worker.Socket.OpenReceiver(_options.Io);
        _sender = new MediaSender(_options, profile, worker.Calls, Ledger, _output, run);
        _receiver = new MediaReceiver(_options, profile, worker.Calls, Ledger, _input, run);
        _threads = _options.Cpus.Count == 2
            ? [Thread(Send, _options.Cpus[0]), Thread(Receive, _options.Cpus[1])]
            : [Thread(SendAndReceive, _options.Cpus.Count == 1 ? _options.Cpus[0] : -1)];
    }

    public DeliveryLedger Ledger { get; }

    public MediaSender Sender => _sender;

    /// <summary>Managed bytes the load threads allocated from the start of the measured phase to the end.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocated);

    /// <summary>True when everything has been sent, or the worker has failed.</summary>
    public bool SendingDone => _sendingDone;

    /// <summary>The exception that ended a load thread early.</summary>
    public Exception? Failure { get; private set; }

    /// <param name="start">When the profile begins (Stopwatch ticks).</param>
    public void Start(long start)
    {
        _start = start;
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>Waits for the threads to end; false when they have not ended in time.</summary>
    public bool Join(TimeSpan patience) => Array.TrueForAll(_threads, thread => thread.Join(patience));

    /// <summary>Ends sending and receiving as soon as possible.</summary>
    public void Stop() => _stop = true;

    public void Dispose()
    {
        _stop = true;
        foreach (var thread in _threads)
        {
            if (thread.IsAlive)
                thread.Join();
        }
        _worker.Calls.RoundsBefore = _sender.Rounds;
        _input.Dispose();
        _output.Dispose();
        _sender.Dispose();
        _receiver.Dispose();
    }

    private long Elapsed() => Stopwatch.GetTimestamp() - _start;

    private Thread Thread(Action body, int cpu) => new(() =>
    {
        if (cpu >= 0 && !ThreadPlacement.PinCurrentThread(cpu))
            _progress.WriteLine($"loadgen: cannot pin to CPU {cpu}");
        ThreadPlacement.SharpenTimers();
        try
        {
            body();
        }
        catch (Exception failure)
        {
            Failure = failure;
        }
        finally
        {
            _sendingDone = true;
        }
    })
    { IsBackground = true, Name = "load" };

    private void SendAndReceive()
    {
        var quiet = Stopwatch.GetTimestamp();
        var allocations = new AllocationCount();
        while (!_stop)
        {
            allocations.Update(this);
            var sent = _sender.Step(_start);
            var received = _receiver.Step(_start);
            if (sent + received > 0)
                quiet = Stopwatch.GetTimestamp();
            else if (_sender.Done && Stopwatch.GetTimestamp() - quiet > _drain)
                break;
            else if (!_options.Spin)
                _input.Wait(_sender.Done ? _drain : Math.Max(0, _sender.NextDue - Elapsed()));
        }
        allocations.Finish(this);
        _input.Dispose(); // by the thread that received
    }

    private void Send()
    {
        var allocations = new AllocationCount();
        while (!_stop && !_sender.Done)
        {
            allocations.Update(this);
            if (_sender.Step(_start) > 0 || _options.Spin)
                continue;
            var wait = _sender.NextDue - Elapsed();
            if (wait > 0)
                System.Threading.Thread.Sleep(TimeSpan.FromMicroseconds(wait / 1000.0));
        }
        allocations.Finish(this);
        _sendingDone = true;
    }

    private void Receive()
    {
        var quiet = Stopwatch.GetTimestamp();
        var allocations = new AllocationCount();
        while (!_stop)
        {
            allocations.Update(this);
            if (_receiver.Step(_start) > 0)
                quiet = Stopwatch.GetTimestamp();
            else if (_sendingDone && Stopwatch.GetTimestamp() - quiet > _drain)
                break;
            else if (!_options.Spin)
                _input.Wait(LoadProfile.Second / 100);
        }
        allocations.Finish(this);
        _input.Dispose();
    }

    /// <summary>
    /// Allocations of one load thread from the start of the measured phase. One-time allocations for the first packets are not included.
    /// </summary>
    private struct AllocationCount
    {
        private long _before;
        private bool _counting;

        public void Update(WorkerRun run)
        {
            if (_counting || run.Elapsed() < run._measuredStart)
                return;
            _counting = true;
            _before = GC.GetAllocatedBytesForCurrentThread();
        }

        public readonly void Finish(WorkerRun run)
        {
            if (_counting)
                Interlocked.Add(ref run._allocated, GC.GetAllocatedBytesForCurrentThread() - _before);
        }
    }
}
