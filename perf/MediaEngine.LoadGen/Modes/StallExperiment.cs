using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Report;

namespace MediaEngine.LoadGen.Modes;

/// <summary>
/// Measures the latency the machine itself adds: watches each CPU alone, then all of them busy at once. Stalls that occur only in the
/// second case are not caused by the kernel: the hypervisor provides fewer CPUs than the machine shows.
/// </summary>
internal static class StallExperiment
{
    public static void Run(LoadOptions options, JsonReport report)
    {
        report.Number("limit_us", StallWatch.Limit.TotalMicroseconds);
        var length = TimeSpan.FromSeconds(options.StallSeconds);
        report.Stalls("alone", [.. options.Cpus.Select(cpu => Watch([cpu], length)[0])]);
        report.Stalls("all", Watch(options.Cpus, length));
    }

    private static StallRecord[] Watch(IReadOnlyList<int> cpus, TimeSpan length)
    {
        var records = new StallRecord[cpus.Count];
        Thread[] threads = [.. cpus.Select((cpu, i) => new Thread(() => records[i] = StallWatch.Watch(cpu, length)))];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        return records;
    }
}
