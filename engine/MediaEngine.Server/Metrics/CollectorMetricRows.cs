using System.Globalization;
using static MediaEngine.Server.Metrics.MetricRow;

namespace MediaEngine.Server.Metrics;

/// <summary>Figures of the garbage collector. Media does not allocate, so they show the cost of signalling.</summary>
internal static class CollectorMetricRows
{
    public static readonly MetricRow[] Rows =
    [
        Counters("mediaengine_gc_collections_total", "Garbage collections, by generation.", _ => Enumerable.Range(0, GC.MaxGeneration + 1)
            .Select(
                generation => Sample(GC.CollectionCount(generation), ("generation", generation.ToString(CultureInfo.InvariantCulture))))),
        Counter("mediaengine_gc_pause_seconds_total", "Time all managed threads were paused for collections.",
            _ => GC.GetTotalPauseDuration().TotalSeconds),
        Distribution("mediaengine_gc_pause_duration_seconds", "Pauses for single collections.", s => s.Pauses.Durations),
        Gauge("mediaengine_gc_longest_pause_seconds", "The longest pause for a collection since the start.",
            s => s.Pauses.Longest.TotalSeconds),
        Counter("mediaengine_gc_allocated_bytes_total", "Bytes allocated on the managed heap.", _ => GC.GetTotalAllocatedBytes()),
        Gauge("mediaengine_gc_heap_bytes", "Size of the managed heap after the last collection.", _ => GC.GetGCMemoryInfo().HeapSizeBytes),
    ];
}
