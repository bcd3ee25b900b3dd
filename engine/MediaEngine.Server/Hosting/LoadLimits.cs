using System.Globalization;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Options;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// Tells signalling whether to refuse new calls because of load, CPU use or bandwidth. Sampled twice a second outside the packet path if
/// there is a limit; the control thread reads the result.
/// </summary>
internal sealed class LoadLimits : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(500);

    private readonly Func<long> _relayedBytes;
    private readonly Timer _timer;
    private volatile LimitOptions _limits;
    private (long Busy, long Total) _cpu;
    private (long Bytes, DateTime At) _bandwidth;
    private volatile string? _reason;
    private int _looks;

    /// <param name="limits">The limits of the options.</param>
    /// <param name="relayedBytes">Bytes sent since start, by all workers.</param>
    /// <param name="memory">The memory limit of the options or the control group.</param>
    public LoadLimits(LimitOptions limits, Func<long> relayedBytes, MemoryLimit? memory = null)
    {
        (_limits, _relayedBytes) = (limits, relayedBytes);
        Memory = new MemoryWatch(memory);
        Memory.Sample();
        _cpu = ReadCpu(File.ReadAllText("/proc/stat"));
        _bandwidth = (relayedBytes(), DateTime.UtcNow);
        _timer = new Timer(_ => Sample());
        Pace();
    }

    /// <summary>The limit that refuses new calls now, in the words proxies compare; null for none.</summary>
    public string? Reason
    {
        get
        {
            bool isShort = Memory.IsShort();

            // Memory is sampled when calls arrive, so an idle engine is not woken. Once calls are refused, it is sampled until they are
            // not.
            if (Memory.IsStale || isShort)
                LookAtMemory();
            return _reason ?? (isShort ? NgReply.LoadLimitExceeded : null);
        }
    }

    public MemoryWatch Memory { get; }

    /// <summary>May be changed at any time; applies from the next sample on.</summary>
    public LimitOptions Limits
    {
        get => _limits;
        set
        {
            lock (_timer)
            {
                _limits = value;
                _reason = null;
                Pace();
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>
    /// Jiffies of all CPUs from the first line of /proc/stat (proc(5)): user nice system idle iowait irq softirq steal ...
    /// </summary>
    internal static (long Busy, long Total) ReadCpu(string stat)
    {
        long[] jiffies = [.. stat.Split('\n', 2)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(long.Parse)];
        long idle = jiffies[3] + jiffies[4];
        return (jiffies.Sum() - idle, jiffies.Sum());
    }

    internal static string? Judge(LimitOptions limits, double load, double cpu, double bandwidth) =>
        limits.MaxCpu > 0 && cpu > limits.MaxCpu ? NgReply.CpuUsageLimitExceeded
        : limits.MaxLoad > 0 && load > limits.MaxLoad ? NgReply.LoadLimitExceeded
        : limits.MaxBandwidth > 0 && bandwidth > limits.MaxBandwidth ? NgReply.BandwidthLimitExceeded
        : null;

    private static bool IsLimited(LimitOptions limits) => limits.MaxLoad > 0 || limits.MaxCpu > 0 || limits.MaxBandwidth > 0;

    /// <summary>An engine without limits is not woken for them.</summary>
    private void Pace()
    {
        TimeSpan interval = IsLimited(_limits) ? _interval : Timeout.InfiniteTimeSpan;
        _timer.Change(interval, interval);
    }

    private void LookAtMemory()
    {
        if (!IsLimited(_limits) && Interlocked.Exchange(ref _looks, 1) == 0)
            _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Sample()
    {
        lock (_timer)
        {
            Memory.Tick();
            Volatile.Write(ref _looks, 0);
            if (IsLimited(_limits))
                Sample(_limits);
            else if (Memory.IsRefusing && Interlocked.Exchange(ref _looks, 1) == 0)
                _timer.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Sample(LimitOptions limits)
    {
        double load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        (long busy, long total) = ReadCpu(File.ReadAllText("/proc/stat"));
        double cpu = total > _cpu.Total ? 100.0 * (busy - _cpu.Busy) / (total - _cpu.Total) : 0;
        _cpu = (busy, total);
        (long bytes, DateTime at) = (_relayedBytes(), DateTime.UtcNow);
        double bandwidth = (bytes - _bandwidth.Bytes) / Math.Max(0.001, (at - _bandwidth.At).TotalSeconds);
        _bandwidth = (bytes, at);
        _reason = Judge(limits, load, cpu, bandwidth);
    }
}
