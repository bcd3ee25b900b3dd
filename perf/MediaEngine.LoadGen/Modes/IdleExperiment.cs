using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Report;

namespace MediaEngine.LoadGen.Modes;

/// <summary>Measures an idle daemon without calls: how often its threads wake up, and its CPU time.</summary>
internal static class IdleExperiment
{
    public static void Run(LoadOptions options, JsonReport report)
    {
        using var observer = new SystemObserver(options);
        Thread.Sleep(TimeSpan.FromSeconds(options.Warmup));
        var before = observer.Read(0);
        Thread.Sleep(TimeSpan.FromSeconds(options.IdleSeconds));
        report.Usage(options, before, observer.Read(0));
    }
}
