using System.Diagnostics;
using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Media;
using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;
using MediaEngine.LoadGen.Report;

namespace MediaEngine.LoadGen.Modes;

/// <summary>Sets the calls up, runs one profile (steady or with an overload), deletes the calls, and reports.</summary>
internal static class LoadExperiment
{
    public static void Run(LoadOptions options, JsonReport report, TextWriter progress)
    {
        using var socket = new DatagramBatchSocket(0, options.Port, 64 << 20);
        using var client = options.Direct ? null : new NgClient(options.Ng!);
        using var calls = new CallTable(options, socket.Port);
        var idle = SystemSample.ResidentKilobytes(options.ProcessId);
        var started = Stopwatch.GetTimestamp();
        try
        {
            if (client is null)
                calls.ConnectDirectly();
            else
                calls.Establish(client, count => progress.WriteLine($"loadgen: {count} of {options.Calls} calls"));
            var setup = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Thread.Sleep(200); // lets the daemon finish what it does after answering, before its memory is read
            var established = SystemSample.ResidentKilobytes(options.ProcessId);
            progress.WriteLine($"loadgen: {options.Calls} calls in {setup:F2} s, {options.Rate} packets/s for {options.Seconds} s");

            report.Configuration(options);
            report.Number("setup_seconds", setup);
            if (options.Rate > 0)
                Media(options, report, calls, socket, progress);
            report.Memory(options, idle, established, SystemSample.ResidentKilobytes(options.ProcessId));
        }
        finally
        {
            if (client is not null)
                calls.Delete(client);
        }
    }

    private static void Media(LoadOptions options, JsonReport report, CallTable calls, DatagramBatchSocket socket, TextWriter progress)
    {
        OverloadShape? overload = options.Mode == LoadMode.Overload
            ? new OverloadShape(options.OverloadFactor, options.OverloadSeconds, options.RecoverySeconds)
            : null;
        var profile = LoadProfile.Create(options.Rate, options.Ramp, options.Warmup, options.Seconds, overload);
        var drops = socket.ReceiveQueueDrops;
        var collections = GC.CollectionCount(0);
        using var run = new MediaRun(options, profile, calls, socket, progress);
        run.Execute();
        report.Phase("measure", run.Ledger, Phase.Measure);
        report.Deliveries(run.Ledger);
        report.Generator(run, socket.ReceiveQueueDrops - drops, GC.CollectionCount(0) - collections);
        report.Usage(options, run.Before!, run.After!);
        if (overload is null)
            return;
        report.Phase("overload", run.Ledger, Phase.Overload);
        report.Phase("recovery", run.Ledger, Phase.Recovery);
        var clean = run.Ledger.TimeToClean(Phase.Recovery, (long)(options.RecoveryLatency * 1e6));
        report.Boolean("recovered", clean is not null);
        if (clean is { } nanoseconds)
            report.Number("recovery_ms", nanoseconds / 1e6);
    }
}
