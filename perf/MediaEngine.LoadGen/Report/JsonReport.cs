using System.Text;
using System.Text.Json;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Media;
using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;

namespace MediaEngine.LoadGen.Report;

/// <summary>The result as one JSON object on one line. Times are microseconds, CPU shares are in CPUs (1 = one CPU fully busy).</summary>
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
        Text("srtp", options.Srtp?.Name ?? "none");
        Text("net_a", MinimalSdp.Dotted(options.NetA));
        Text("net_b", MinimalSdp.Dotted(options.NetB));
        Boolean("spin", options.Spin);
        _writer.WriteStartArray("cpus");
        foreach (var cpu in options.Cpus)
            _writer.WriteNumberValue(cpu);
        _writer.WriteEndArray();
    }

    public void Phase(string name, DeliveryLedger ledger, Phase phase)
    {
        _writer.WriteStartObject(name);
        Number("sent", ledger.Sent(phase));
        Number("delivered", ledger.Delivered(phase));
        // Transcoded packets are counted in the phase they arrive in, so only the run as a whole has a loss.
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

    public void Deliveries(DeliveryLedger ledger)
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
            // No percentile of nothing: a 0 would look like a good result.
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
        // Loss is the daemon's only when the generator itself neither fell behind nor overflowed.
        Boolean("trustworthy", run.Skipped == 0 && run.Refused == 0 && queueDrops == 0);
        _writer.WriteEndObject();
    }

    public void Usage(LoadOptions options, SystemSample before, SystemSample after)
    {
        var window = (double)(after.Timestamp - before.Timestamp);
        var packets = after.Arrived - before.Arrived;
        var daemon = after.DaemonCpu - before.DaemonCpu;
        var own = after.OwnCpu - before.OwnCpu;
        if (options.ProcessId > 0)
        {
            _writer.WriteStartObject("daemon");
            Number("pid", options.ProcessId);
            Number("cpu", daemon / window);
            Number("cpu_ticks", (after.DaemonTicks - before.DaemonTicks) / window);
            if (packets > 0)
            {
                Number(options.Mode == LoadMode.SetupRate ? "cpu_us_per_call" : "cpu_us_per_packet", daemon / 1000.0 / packets);
                Number(options.Mode == LoadMode.SetupRate ? "sleeps_per_call" : "sleeps_per_packet",
                    (double)(after.DaemonSleeps - before.DaemonSleeps) / packets);
            }
            _writer.WriteEndObject();
        }
        _writer.WriteStartObject("system");
        Number("window_seconds", window / 1e9);
        Number("packets", packets);
        Number("generator_cpu", own / window);
        long busy = 0;
        _writer.WriteStartArray("cpu_busy");
        for (var i = 0; i < after.CpuBusy.Count && i < before.CpuBusy.Count; i++)
        {
            busy += after.CpuBusy[i] - before.CpuBusy[i];
            _writer.WriteNumberValue(Math.Round((after.CpuBusy[i] - before.CpuBusy[i]) / window, 4));
        }
        _writer.WriteEndArray();
        _writer.WriteStartArray("cpu_softirq");
        for (var i = 0; i < after.CpuSoftirq.Count && i < before.CpuSoftirq.Count; i++)
            _writer.WriteNumberValue(Math.Round((after.CpuSoftirq[i] - before.CpuSoftirq[i]) / window, 4));
        _writer.WriteEndArray();
        // Without --pid the daemon's own time is part of this figure.
        Number("foreign_cpu", Math.Max(0, (busy - daemon - own) / window));
        Number("stolen_cpu", (after.Stolen - before.Stolen) / window);
        Number("udp_receive_buffer_errors", after.ReceiveBufferErrors - before.ReceiveBufferErrors);
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
}
