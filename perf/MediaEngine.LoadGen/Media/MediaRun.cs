using System.Diagnostics;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;
using MediaEngine.LoadGen.Report;

namespace MediaEngine.LoadGen.Media;

/// <summary>
/// One profile, sent and received by all workers together. The starting thread only sleeps, samples the system at the start and end of the
/// measured phase, and prints progress.
/// </summary>
internal sealed class MediaRun : IDisposable
{
    private readonly SystemObserver _observer;
    private readonly WorkerRun[] _runs;
    private readonly TextWriter _progress;
    private readonly long _drain;
    private long _start;

    /// <param name="profile">Makes the profile for a rate. Each worker gets its share of <see cref="LoadOptions.Rate"/>.</param>
    public MediaRun(LoadOptions options, Func<long, LoadProfile> profile, LoadWorkers workers, SystemObserver observer, TextWriter progress)
    {
        _observer = observer;
        _progress = progress;
        _drain = (long)(options.Drain * LoadProfile.Second);
        Profile = profile(options.Rate);
        // The profile of all workers: the share of one worker may be too small to have a packet in every phase.
        _runs = [.. workers.All.Select((worker, index) => new WorkerRun(worker, profile(options.ForWorker(index).Rate), progress))];
        Totals = new DeliveryTotals([.. _runs.Select(run => run.Ledger)]);
    }

    public LoadProfile Profile { get; }

    /// <summary>The outcome of all workers' packets.</summary>
    public DeliveryTotals Totals { get; }

    /// <summary>See <see cref="MediaSender.Skipped"/>.</summary>
    public long Skipped => _runs.Sum(run => run.Sender.Skipped);

    /// <summary>See <see cref="MediaSender.Refused"/>.</summary>
    public long Refused => _runs.Sum(run => run.Sender.Refused);

    /// <summary>See <see cref="MediaSender.WorstLag"/>.</summary>
    public long WorstLag => _runs.Max(run => run.Sender.WorstLag);

    /// <summary>See <see cref="WorkerRun.AllocatedBytes"/>.</summary>
    public long AllocatedBytes => _runs.Sum(run => run.AllocatedBytes);

    /// <summary>The system at the start of the measured phase.</summary>
    public SystemReading? Before { get; private set; }

    /// <summary>The system at the end of the measured phase.</summary>
    public SystemReading? After { get; private set; }

    /// <summary>The current phase; the first before the start, the last after the end.</summary>
    public Phase CurrentPhase => Profile.PhaseAt(_start == 0 ? 0 : Elapsed());

    /// <summary>Runs the profile to its end and waits for the last packets.</summary>
    public void Execute()
    {
        var measured = Profile.WindowOf(Phase.Measure) ?? (0, Profile.Duration);
        // The sampler and the load threads start before the first packet is due.
        _start = Stopwatch.GetTimestamp() + (LoadProfile.Second / 20);
        foreach (var run in _runs)
            run.Start(_start);
        WatchUntil(measured.Start);
        Before = _observer.Read(Totals.Arrived);
        WatchUntil(measured.End);
        After = _observer.Read(Totals.Arrived);
        WatchUntil(Profile.Duration);
        var limit = Profile.Duration + _drain + (5 * LoadProfile.Second);
        while (!Array.TrueForAll(_runs, run => run.Join(TimeSpan.FromMilliseconds(10))))
        {
            if (Elapsed() > limit)
                Array.ForEach(_runs, run => run.Stop());
        }
        if (Array.Find(_runs, run => run.Failure is not null)?.Failure is { } failure)
            throw new LoadException($"the load stopped: {failure}");
    }

    public void Dispose() => Array.ForEach(_runs, run => run.Dispose());

    private long Elapsed() => Stopwatch.GetTimestamp() - _start;

    private void WatchUntil(long elapsed)
    {
        while (!Array.TrueForAll(_runs, run => run.SendingDone))
        {
            var left = elapsed - Elapsed();
            if (left <= 0)
                return;
            Thread.Sleep((int)Math.Clamp(left / 1_000_000, 1, 1000));
            if (left >= LoadProfile.Second)
                _progress.WriteLine($"loadgen: {Elapsed() / 1e9,6:F1} s, {Totals.Arrived} arrived");
        }
    }
}
