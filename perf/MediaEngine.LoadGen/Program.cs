using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Modes;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Report;

return new CommandLine().Invoke(args, options =>
{
    // Before any other thread starts, so that sampling and progress output do not use the daemon's CPU.
    if (options.Cpus.Count > 0)
        ThreadPlacement.PinCurrentThread(options.Cpus[0]);
    if (options.Mode == LoadMode.Probe)
    {
        SystemProbe.Serve(options.ProbeListen!, TimeSpan.FromSeconds(options.Seconds), Console.Error);
        return 0;
    }
    using var report = new JsonReport(options.Mode);
    switch (options.Mode)
    {
        case LoadMode.Max:
            using (var search = new MaxExperiment(options, Console.Error))
                search.Run(report);
            break;
        case LoadMode.SetupRate:
            using (var setup = new SetupRateExperiment(options, Console.Error))
                setup.Run(report);
            break;
        case LoadMode.Stalls:
            StallExperiment.Run(options, report);
            break;
        case LoadMode.Idle:
            IdleExperiment.Run(options, report);
            break;
        default:
            LoadExperiment.Run(options, report, Console.Error);
            break;
    }
    Console.WriteLine(report.Finish());
    return report.Misdelivered ? 2 : 0;
});
