namespace MediaEngine.Server.Hosting;

/// <summary>
/// Whether memory is nearly used up. What is not on the managed heap changes slowly and is sampled; the heap is asked at each new call, because a
/// burst of large offers fills it between two samples. Memory the collector holds ready for reuse counts as free.
/// </summary>
/// <param name="limit">Null when there is none; then only the collector's own limit counts.</param>
internal sealed class MemoryWatch(MemoryLimit? limit)
{
    /// <summary>Share of the limit at which new calls are refused.</summary>
    internal const double NewCallShare = 0.9;

    /// <summary>Share at which calls that exist get no new description either.</summary>
    internal const double AnyShare = 0.95;

    /// <summary>The collector fails hard at its own limit (in a container three quarters of the memory), and holes take room as well.</summary>
    internal const double HeapShare = 0.8;

    private static readonly long _collectAfter = TimeSpan.FromSeconds(5).Ticks;

    private long _outsideHeap;
    private long _lastCollection;

    public long? Limit => limit?.Bytes;

    /// <summary>Reads what is used outside of the managed heap. On a timer.</summary>
    public void Sample()
    {
        if (limit is not null)
            Volatile.Write(ref _outsideHeap, Math.Max(0, limit.Used() - GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes));
    }

    /// <summary>New calls are to be refused. On the control thread.</summary>
    public bool IsShort()
    {
        bool isShort = Exceeds(NewCallShare);
        if (isShort)
            CollectSoon();
        return isShort;
    }

    /// <summary>All that needs memory is to be refused.</summary>
    public bool IsOut() => Exceeds(AnyShare);

    internal static bool Judge(long? limit, long outsideHeap, long heap, long heapLimit, double share) =>
        heap > heapLimit * (HeapShare + share - NewCallShare) || (limit is { } bytes && outsideHeap + heap > bytes * share);

    private bool Exceeds(double share) => Judge(
        limit?.Bytes, Volatile.Read(ref _outsideHeap), GC.GetTotalMemory(forceFullCollection: false),
        GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes, share);

    /// <summary>What ended calls have left counts until it is collected; beside the packet loops, not before them.</summary>
    private void CollectSoon()
    {
        long now = DateTime.UtcNow.Ticks;
        if (now - _lastCollection < _collectAfter)
            return;
        _lastCollection = now;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false, compacting: false);
    }
}
