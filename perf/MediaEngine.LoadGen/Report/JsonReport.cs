using System.Globalization;
using System.Text;
using System.Text.Json;
using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Media;
using MediaEngine.LoadGen.Modes;
using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;

namespace MediaEngine.LoadGen.Report;

/// <summary>
/// The result as one JSON object on one line. Times are in microseconds; CPU shares are in CPUs (1 = one CPU fully busy).
/// </summary>
internal sealed class JsonReport : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly Utf8JsonWriter _writer;

    public JsonReport(LoadMode mode)
    {
        _writer = new Utf8JsonWriter(_stream);
        _writer.WriteStartObject();
        _writer.WriteString("mode", mode switch
        {
            LoadMode.Overload => "overload",
            LoadMode.Max => "max",
            LoadMode.SetupRate => "setup-rate",
            LoadMode.Idle => "idle",
            LoadMode.Stalls => "stalls",
            _ => "load",
        });
    }

    /// <summary>Ends the object and returns the line.</summary>
    public string Finish()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        return Encoding.UTF8.GetString(_stream.ToArray());
    }

    public void Number(string name, double value) => _writer.WriteNumber(name, Math.Round(value, 4));

    public void Boolean(string name, bool value) => _writer.WriteBoolean(name, value);

    public void Text(string name, string value) => _writer.WriteString(name, value);

    public void Configuration(LoadOptions options)
    {
        Boolean("direct", options.Direct);
        Number("calls", options.Calls);
        Number("rate", options.Rate);
        Number("seconds", options.Seconds);
        Number("size", options.Size);
        Text("codec_a", options.CodecA.Name);
        Text("codec_b", options.CodecB.Name);
        Text("srtp_a", options.SrtpA?.Name ?? "none");
        Text("srtp_b", options.SrtpB?.Name ?? "none");
        Number("frame", options.Frame);
        Number("fan_out", options.FanOut);
        Number("workers", options.Workers);
        Text("io", options.Io == BatchIo.Ring ? "uring" : "mmsg");
        Text("net_a", MinimalSdp.Dotted(options.NetA));
        Text("net_b", MinimalSdp.Dotted(options.NetB));
        Boolean("spin", options.Spin);
        _writer.WriteStartArray("cpus");
        foreach (var cpu in options.Cpus)
            _writer.WriteNumberValue(cpu);
        _writer.WriteEndArray();
    }

    public void Stalls(string name, IReadOnlyList<StallRecord> cpus)
    {
        _writer.WriteStartObject(name);
        foreach (var record in cpus)
        {
            _writer.WriteStartObject(record.Cpu.ToString(CultureInfo.InvariantCulture));
            Boolean("real_time", record.IsRealTime);
            Number("seconds", record.Watched.TotalSeconds);
            Number("stalls", record.Count);
            Number("stalled_us_per_second", record.Stalled.TotalMicroseconds / record.Watched.TotalSeconds);
            Number("longest_us", record.Longest.TotalMicroseconds);
            _writer.WriteEndObject();
        }
        _writer.WriteEndObject();
    }

    public void Phase(string name, DeliveryTotals ledger, Phase phase)
    {
        _writer.WriteStartObject(name);
        Number("sent", ledger.Sent(phase));
        Number("delivered", ledger.Delivered(phase));
        // Transcoded packets are counted in the phase they arrive in, so there is a loss figure only for the whole run.
        if (ledger.Latency(phase).Count > 0 || ledger.Delivered(phase) == 0)
        {
            Number("lost", ledger.Lost(phase));
            Number("loss", ledger.Sent(phase) == 0 ? 0 : (double)ledger.Lost(phase) / ledger.Sent(phase));
            Latency("latency_us", ledger.Latency(phase));
        }
        _writer.WriteEndObject();
    }

    /// <summary>True when packets reached a wrong call.</summary>
    public bool Misdelivered { get; private set; }

    public void Deliveries(DeliveryTotals ledger)
    {
        Misdelivered = ledger.Count(Delivery.WrongEndpoint) > 0;
        Number("sent", ledger.TotalSent);
        Number("delivered", ledger.Arrived);
        Number("lost", ledger.TotalSent - ledger.Arrived);
        Number("duplicates", ledger.Count(Delivery.Duplicate));
        Number("wrong_call", ledger.Count(Delivery.WrongEndpoint));
        Number("wrong_source", ledger.Count(Delivery.WrongSource));
        Number("unauthenticated", ledger.Count(Delivery.Unauthenticated));
        Number("stale", ledger.Count(Delivery.Stale));
        Number("foreign", ledger.Count(Delivery.Foreign));
    }

    public void Latency(string name, LatencyHistogram histogram)
    {
        _writer.WriteStartObject(name);
        Number("count", histogram.Count);
        if (histogram.Count == 0)
        {
            // An empty histogram has no percentiles: a 0 would look like a good result.
            _writer.WriteEndObject();
            return;
        }
        Number("mean", histogram.Mean / 1000);
        Number("p50", histogram.Percentile(50) / 1000.0);
        Number("p90", histogram.Percentile(90) / 1000.0);
        Number("p99", histogram.Percentile(99) / 1000.0);
        Number("p99_9", histogram.Percentile(99.9) / 1000.0);
        Number("max", histogram.Max / 1000.0);
        _writer.WriteEndObject();
    }

    public void Generator(MediaRun run, long queueDrops, int collections)
    {
        _writer.WriteStartObject("generator");
        Number("skipped", run.Skipped);
        Number("refused", run.Refused);
        Number("queue_drops", queueDrops);
        Number("worst_lag_us", run.WorstLag / 1000.0);
        Number("allocated_bytes", run.AllocatedBytes);
        Number("collections", collections);
        // Loss is the daemon's only if the generator neither was late nor overflowed its queue.
        Boolean("trustworthy", run.Skipped == 0 && run.Refused == 0 && queueDrops == 0);
        _writer.WriteEndObject();
    }

    /// <summary>
    /// Resources used by the daemon and its machine between two readings: <c>daemon</c>, <c>system</c>, and when the daemon is on another
    /// machine <c>generator_system</c>.
    /// </summary>
    public void Usage(LoadOptions options, SystemReading before, SystemReading after)
    {
        var (from, to) = (before.Daemon, after.Daemon);
        var window = (double)(to.Timestamp - from.Timestamp);
        var units = after.Arrived - before.Arrived;
        var unit = options.Mode == LoadMode.SetupRate ? "call" : "packet";
        var daemon = to.DaemonCpu - from.DaemonCpu;
        if (options.ProcessId > 0)
        {
            _writer.WriteStartObject("daemon");
            Number("pid", options.ProcessId);
            Number("cpu", daemon / window);
            Number("cpu_ticks", (to.DaemonTicks - from.DaemonTicks) / window);
            Number("wakeups_per_second", (to.DaemonSleeps - from.DaemonSleeps) * 1e9 / window);
            if (units > 0)
            {
                Number($"cpu_us_per_{unit}", daemon / 1000.0 / units);
                Number($"sleeps_per_{unit}", (double)(to.DaemonSleeps - from.DaemonSleeps) / units);
            }
            _writer.WriteEndObject();
        }
        var own = after.Own.OwnCpu - before.Own.OwnCpu;
        _writer.WriteStartObject("system");
        Number("packets", units);
        Number("generator_cpu", own / (double)(after.Own.Timestamp - before.Own.Timestamp));
        // Without --pid the daemon's own time counts as that of other processes.
        System(from, to, daemon + (before.IsRemote ? to.OwnCpu - from.OwnCpu : own));
        _writer.WriteEndObject();
        if (!before.IsRemote)
            return;
        _writer.WriteStartObject("generator_system");
        System(before.Own, after.Own, own);
        _writer.WriteEndObject();
    }

    /// <summary>Answers to pings during the load, by phase.</summary>
    public void Pings(ControlPing ping)
    {
        _writer.WriteStartObject("control_ping");
        Number("timeouts", ping.Timeouts);
        foreach (var phase in Enum.GetValues<Phase>())
        {
            if (ping.Latency(phase).Count > 0)
                Latency($"{phase.ToString().ToLowerInvariant()}_us", ping.Latency(phase));
        }
        _writer.WriteEndObject();
    }

    public void Memory(LoadOptions options, long idle, long established, long loaded)
    {
        if (options.ProcessId <= 0)
            return;
        _writer.WriteStartObject("memory_kb");
        Number("idle", idle);
        Number("calls", established);
        Number("after_media", loaded);
        Number("per_call", (double)(established - idle) / options.Calls);
        Number("per_call_after_media", (double)(loaded - idle) / options.Calls);
        _writer.WriteEndObject();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _stream.Dispose();
    }

    /// <param name="known">CPU time of the processes that belong to the measurement, in ns.</param>
    private void System(SystemSample from, SystemSample to, long known)
    {
        var window = (double)(to.Timestamp - from.Timestamp);
        Number("window_seconds", window / 1e9);
        var busy = Cpus("cpu_busy", from.CpuBusy, to.CpuBusy);
        Cpus("cpu_softirq", from.CpuSoftirq, to.CpuSoftirq);
        // Busy time that belongs to no process is interrupts and context switches, which the load causes too.
        Number("foreign_cpu", Math.Max(0, Math.Min(busy - known, to.OtherCpu - from.OtherCpu) / window));
        Number("stolen_cpu", (to.Stolen - from.Stolen) / window);
        Number("udp_receive_buffer_errors", to.ReceiveBufferErrors - from.ReceiveBufferErrors);

        long Cpus(string name, IReadOnlyList<long> first, IReadOnlyList<long> last)
        {
            long sum = 0;
            _writer.WriteStartArray(name);
            for (var i = 0; i < last.Count && i < first.Count; i++)
            {
                sum += last[i] - first[i];
                _writer.WriteNumberValue(Math.Round((last[i] - first[i]) / window, 4));
            }
            _writer.WriteEndArray();
            return sum;
        }
    }
}
