using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MediaEngine.LoadGen.Report;

/// <summary>The kernel's figures for processes and CPUs at one moment. Reports show differences of two samples.</summary>
internal sealed record SystemSample
{
    /// <summary>USER_HZ: the unit of /proc/stat on every Linux architecture .NET runs on.</summary>
    private const double TickNanoseconds = 1e9 / 100;

    /// <summary>When the sample was taken, on the clock of its machine (Stopwatch), in ns.</summary>
    public long Timestamp { get; private init; }

    /// <summary>CPU time of all the daemon's threads, from their schedstat, in ns.</summary>
    public long DaemonCpu { get; private init; }

    /// <summary>CPU time of the daemon from /proc/PID/stat, in ns with a resolution of 10 ms; includes threads that have ended.</summary>
    public long DaemonTicks { get; private init; }

    /// <summary>Voluntary context switches of the daemon's threads.</summary>
    public long DaemonSleeps { get; private init; }

    /// <summary>Resident memory of the daemon in kB; 0 when it has ended.</summary>
    public long DaemonResident { get; private init; }

    /// <summary>CPU time of the process that took the sample, in ns.</summary>
    public long OwnCpu { get; private init; }

    /// <summary>
    /// CPU time of all other processes with the children they have waited for, in ns with a resolution of 10 ms. Includes kernel threads
    /// except those that process packets, because their work is caused by the load.
    /// </summary>
    public long OtherCpu { get; private init; }

    /// <summary>
    /// Busy time of each CPU up to a constant, in ns: elapsed time minus idle and stolen time. The kernel measures idle time, but only
    /// samples busy time.
    /// </summary>
    public IReadOnlyList<long> CpuBusy { get; private init; } = [];

    /// <summary>Soft interrupt time of each CPU in ns, sampled by the tick unless the kernel has IRQ_TIME_ACCOUNTING.</summary>
    public IReadOnlyList<long> CpuSoftirq { get; private init; } = [];

    /// <summary>Time the hypervisor gave to other guests, of all CPUs, in ns.</summary>
    public long Stolen { get; private init; }

    /// <summary>UDP datagrams the whole host dropped because a receive buffer was full.</summary>
    public long ReceiveBufferErrors { get; private init; }

    /// <summary>Takes a sample now.</summary>
    /// <param name="daemon">The daemon's process ID; 0 for none.</param>
    public static SystemSample Take(int daemon)
    {
        var now = Stopwatch.GetTimestamp();
        var (busy, softirq, stolen) = Cpus(now);
        var (cpu, sleeps) = daemon > 0 ? Threads(daemon) : (0, 0);
        return new SystemSample
        {
            Timestamp = now,
            DaemonCpu = cpu,
            DaemonTicks = daemon > 0 ? Ticks(daemon) : 0,
            DaemonSleeps = sleeps,
            DaemonResident = daemon > 0 ? StatusValue($"/proc/{daemon}/status", "VmRSS:") : 0,
            OwnCpu = Threads(Environment.ProcessId).Cpu,
            OtherCpu = Others(daemon),
            CpuBusy = busy,
            CpuSoftirq = softirq,
            Stolen = stolen,
            ReceiveBufferErrors = UdpCounter("RcvbufErrors"),
        };
    }

    /// <summary>The sample as one line of text, for <see cref="TryParse"/> on another machine.</summary>
    public string Write()
    {
        long[] single = [Timestamp, DaemonCpu, DaemonTicks, DaemonSleeps, DaemonResident, OwnCpu, Stolen, ReceiveBufferErrors, OtherCpu];
        return string.Join(';', Join(single), Join(CpuBusy), Join(CpuSoftirq));
        static string Join(IEnumerable<long> numbers) =>
            string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Parses the output of <see cref="Write"/>.</summary>
    public static bool TryParse(string line, [NotNullWhen(true)] out SystemSample? sample)
    {
        sample = null;
        var lists = line.Split(';');
        if (lists.Length != 3 || Split(lists[0]) is not { Count: 9 } single)
            return false;
        sample = new SystemSample
        {
            Timestamp = single[0],
            DaemonCpu = single[1],
            DaemonTicks = single[2],
            DaemonSleeps = single[3],
            DaemonResident = single[4],
            OwnCpu = single[5],
            Stolen = single[6],
            ReceiveBufferErrors = single[7],
            OtherCpu = single[8],
            CpuBusy = Split(lists[1]),
            CpuSoftirq = Split(lists[2]),
        };
        return true;
        static List<long> Split(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number)];
    }

    private static (long Cpu, long Sleeps) Threads(int process)
    {
        long cpu = 0, sleeps = 0;
        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
            {
                cpu += Number(Read($"{thread}/schedstat").Split(' ')[0]);
                sleeps += StatusValue($"{thread}/status", "voluntary_ctxt_switches:");
            }
        }
        catch (DirectoryNotFoundException)
        {
            throw new LoadException($"process {process} (--pid) is not running");
        }
        return (cpu, sleeps);
    }

    private static long Ticks(int process) => Ticks(Read($"/proc/{process}/stat"), 2);

    /// <param name="columns">2 for the process alone, 4 with the children it has waited for.</param>
    private static long Ticks(string stat, int columns)
    {
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 15 ? 0 : (long)(fields[11..(11 + columns)].Sum(Number) * TickNanoseconds);
    }

    private static long Others(int daemon)
    {
        var sum = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var process) || process == daemon
                || process == Environment.ProcessId)
                continue;
            var stat = Read($"{folder}/stat");
            if (!stat.Contains("(ksoftirqd/", StringComparison.Ordinal))
                sum += Ticks(stat, 4);
        }
        return sum;
    }

    private static (List<long> Busy, List<long> Softirq, long Stolen) Cpus(long now)
    {
        var busy = new List<long>();
        var softirq = new List<long>();
        var stolen = 0L;
        foreach (var line in Read("/proc/stat").Split('\n'))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 9 || !fields[0].StartsWith("cpu", StringComparison.Ordinal) || fields[0].Length == 3)
                continue;
            // user nice system idle iowait irq softirq steal
            var ticks = fields[1..9].Select(Number).ToArray();
            busy.Add(now - (long)((ticks[3] + ticks[4] + ticks[7]) * TickNanoseconds));
            softirq.Add((long)(ticks[6] * TickNanoseconds));
            stolen += (long)(ticks[7] * TickNanoseconds);
        }
        return (busy, softirq, stolen);
    }

    private static long UdpCounter(string name)
    {
        var lines = Read("/proc/net/snmp").Split('\n').Where(line => line.StartsWith("Udp: ", StringComparison.Ordinal)).ToArray();
        if (lines.Length < 2)
            return 0;
        var column = Array.IndexOf(lines[0].Split(' '), name);
        return column < 0 ? 0 : Number(lines[1].Split(' ')[column]);
    }

    private static long StatusValue(string path, string name)
    {
        var line = Read(path).Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : Number(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim());
    }

    // A thread or process may end between listing and reading; it then counts as zero.
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static long Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
