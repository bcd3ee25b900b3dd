using System.Diagnostics;
using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;
using MediaEngine.LoadGen.Report;

namespace MediaEngine.LoadGen.Media;

/// <summary>
/// One profile sent and received, on one pinned thread for both directions or on two. The starting thread only sleeps, samples
/// the system at the edges of the measured phase and prints progress.
/// </summary>
internal sealed class MediaRun : IDisposable
{
    private readonly LoadOptions _options;
    private readonly DatagramBatchSocket _socket;
    private readonly MediaSender _sender;
    private readonly MediaReceiver _receiver;
    private readonly Thread[] _threads;
    private readonly TextWriter _progress;
    private readonly long _drain;
    private readonly long _measuredStart;
    private long _start;
    private long _allocated;
    private Exception? _failure;
    private volatile bool _sendingDone;
    private volatile bool _stop;

    public MediaRun(LoadOptions options, LoadProfile profile, CallTable calls, DatagramBatchSocket socket, TextWriter progress)
    {
        _options = options;
        _socket = socket;
        _progress = progress;
        _drain = (long)(options.Drain * LoadProfile.Second);
        Profile = profile;
        _measuredStart = profile.WindowOf(Phase.Measure)?.Start ?? 0;
        Ledger = new DeliveryLedger(profile);
        var run = (uint)Random.Shared.Next();
        _sender = new MediaSender(options, profile, calls, Ledger, socket, run);
        _receiver = new MediaReceiver(options, profile, calls, Ledger, socket, run);
        _threads = options.Cpus.Count == 2
            ? [Worker(Send, options.Cpus[0]), Worker(Receive, options.Cpus[1])]
            : [Worker(SendAndReceive, options.Cpus.Count == 1 ? options.Cpus[0] : -1)];
    }

    public LoadProfile Profile { get; }

    public DeliveryLedger Ledger { get; }

    /// <summary>See <see cref="MediaSender.Skipped"/>.</summary>
    public long Skipped => _sender.Skipped;

    /// <summary>See <see cref="MediaSender.Refused"/>.</summary>
    public long Refused => _sender.Refused;

    /// <summary>See <see cref="MediaSender.WorstLag"/>.</summary>
    public long WorstLag => _sender.WorstLag;

    /// <summary>Bytes the load threads allocated on the managed heap from the start of the measured phase to the end.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocated);

    /// <summary>The system at the start of the measured phase.</summary>
    public SystemSample? Before { get; private set; }

    /// <summary>The system at its end.</summary>
    public SystemSample? After { get; private set; }

    /// <summary>Runs the profile to its end and drains.</summary>
    public void Execute()
    {
        var measured = Profile.WindowOf(Phase.Measure) ?? (0, Profile.Duration);
        // The sampler and the load threads are running before the first packet is due.
        _start = Stopwatch.GetTimestamp() + (LoadProfile.Second / 20);
        foreach (var thread in _threads)
            thread.Start();
        WatchUntil(measured.Start);
        Before = SystemSample.Take(_options.ProcessId, Ledger.Arrived);
        WatchUntil(measured.End);
        After = SystemSample.Take(_options.ProcessId, Ledger.Arrived);
        WatchUntil(Profile.Duration);
        var limit = Profile.Duration + _drain + (5 * LoadProfile.Second);
        while (!Array.TrueForAll(_threads, thread => thread.Join(10)))
            _stop |= Elapsed() > limit;
        if (_failure is { } failure)
            throw new LoadException($"the load stopped: {failure}");
    }

    public void Dispose()
    {
        _stop = true;
        foreach (var thread in _threads)
        {
            if (thread.IsAlive)
                thread.Join();
        }
        _sender.Dispose();
        _receiver.Dispose();
    }

    private long Elapsed() => Stopwatch.GetTimestamp() - _start;

    private Thread Worker(Action body, int cpu) => new(() =>
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
            _failure = failure;
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
                _socket.Wait(_sender.Done ? _drain : Math.Max(0, _sender.NextDue - Elapsed()));
        }
        allocations.Finish(this);
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
                Thread.Sleep(TimeSpan.FromMicroseconds(wait / 1000.0));
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
                _socket.Wait(LoadProfile.Second / 100);
        }
        allocations.Finish(this);
    }

    private void WatchUntil(long elapsed)
    {
        while (!_sendingDone)
        {
            var left = elapsed - Elapsed();
            if (left <= 0)
                return;
            Thread.Sleep((int)Math.Clamp(left / 1_000_000, 1, 1000));
            if (left >= LoadProfile.Second)
                _progress.WriteLine($"loadgen: {Elapsed() / 1e9,6:F1} s, {Ledger.Arrived} arrived");
        }
    }

    /// <summary>Allocations of one load thread once the measured phase has begun; what the first packets cost once is not steady state.</summary>
    private struct AllocationCount
    {
        private long _before;
        private bool _counting;

        public void Update(MediaRun run)
        {
            if (_counting || run.Elapsed() < run._measuredStart)
                return;
            _counting = true;
            _before = GC.GetAllocatedBytesForCurrentThread();
        }

        public readonly void Finish(MediaRun run)
        {
            if (_counting)
                Interlocked.Add(ref run._allocated, GC.GetAllocatedBytesForCurrentThread() - _before);
        }
    }
}
