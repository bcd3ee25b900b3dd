using MediaEngine.Control;
using MediaEngine.Gateway.Streams;
using MediaEngine.Primitives;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Logging;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Worker;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Transport;

namespace MediaEngine.Server.Metrics;

/// <summary>
/// The sources of the metric rows: sums over the workers' counters, the control thread's statistics, the listeners' counters.
/// </summary>
internal sealed record MetricSources
{
    public required IReadOnlyList<WorkerLoop<MediaWorker>> Loops { get; init; }

    public required PreparedPorts Ports { get; init; }

    public required InterfaceTable Interfaces { get; init; }

    public required ListenerCounters Listeners { get; init; }

    public required LogCounters Log { get; init; }

    public required ControlEngine Engine { get; init; }

    public required CollectorPauses Pauses { get; init; }

    /// <summary>Durations of NG commands.</summary>
    public required MetricHistogram Requests { get; init; }

    /// <summary>Flows that the kernel's program for XDP forwards now.</summary>
    public required Func<int> DirectFlows { get; init; }

    public required Func<TimeSpan> Uptime { get; init; }

    /// <summary>Streams of the gateway, in the order of their names.</summary>
    public Func<IReadOnlyList<StreamStatus>> Streams { get; init; } = static () => [];

    public CallStatistics Calls => Engine.Statistics;

    /// <summary>Ports by address, and how many of them are used.</summary>
    public IEnumerable<(PortPool Pool, PortPoolUsage Usage)> PortUsage => Pools.Select(pool => (pool, Ports.Usage(pool)));

    public IEnumerable<PortPool> Pools => Interfaces.All.SelectMany(i => i.Addresses);

    /// <summary>Over all workers.</summary>
    public long Sum(Func<WorkerCounters, long> value) => Loops.Sum(l => value(l.Handler.Counters));

    /// <summary>Over all packet loops.</summary>
    public long SumLoops(Func<WorkerLoopCounters, long> value) => Loops.Sum(l => value(l.Counters));
}
