using System.Diagnostics;
using MediaEngine.LoadGen.Media;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;
using MediaEngine.LoadGen.Report;

namespace MediaEngine.LoadGen.Modes;

/// <summary>Sets up the calls, runs one profile (constant, or with an overload), deletes the calls, and reports.</summary>
internal static class LoadExperiment
{
    public static void Run(LoadOptions options, JsonReport report, TextWriter progress)
    {
        using var workers = new LoadWorkers(options);
        using var observer = new SystemObserver(options);
        var idle = observer.Read(0).Daemon.DaemonResident;
        var started = Stopwatch.GetTimestamp();
        try
        {
            workers.Establish(count => progress.WriteLine($"loadgen: {count} of {options.Calls} calls"));
            var setup = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Thread.Sleep(200); // lets the daemon finish its work after the reply, before its memory is read
            var established = observer.Read(0).Daemon.DaemonResident;
            progress.WriteLine($"loadgen: {options.Calls} calls in {setup:F2} s, {options.Rate} packets/s for {options.Seconds} s");

            report.Configuration(options);
            if (workers.Publication is { } publication)
                report.Text("published_by", publication);
            report.Number("setup_seconds", setup);
            if (options.Rate > 0)
                Media(options, report, workers, observer, progress);
            report.Memory(options, idle, established, observer.Read(0).Daemon.DaemonResident);
        }
        finally
        {
            workers.Delete();
        }
    }

    private static void Media(LoadOptions options, JsonReport report, LoadWorkers workers, SystemObserver observer, TextWriter progress)
    {
        OverloadShape? overload = options.Mode == LoadMode.Overload
            ? new OverloadShape(options.OverloadFactor, options.OverloadSeconds, options.RecoverySeconds)
            : null;
        var drops = workers.ReceiveQueueDrops;
        var collections = GC.CollectionCount(0);
        using var run = new MediaRun(
            options,
            rate => LoadProfile.Create(rate, options.Ramp, options.Warmup, options.Seconds, overload),
            workers,
            observer,
            progress);
        using var ping = options.PingMilliseconds > 0 ? new ControlPing(options, () => run.CurrentPhase) : null;
        run.Execute();
        ping?.Stop();
        report.Phase("measure", run.Totals, Phase.Measure);
        report.Deliveries(run.Totals);
        report.Generator(run, workers.ReceiveQueueDrops - drops, GC.CollectionCount(0) - collections);
        report.Usage(options, run.Before!, run.After!);
        if (ping is not null)
            report.Pings(ping);
        if (overload is null)
            return;
        report.Phase("overload", run.Totals, Phase.Overload);
        report.Phase("recovery", run.Totals, Phase.Recovery);
        var clean = run.Totals.TimeToClean(Phase.Recovery, (long)(options.RecoveryLatency * 1e6));
        report.Boolean("recovered", clean is not null);
        if (clean is { } nanoseconds)
            report.Number("recovery_ms", nanoseconds / 1e6);
    }
}
