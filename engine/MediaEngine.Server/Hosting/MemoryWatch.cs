namespace MediaEngine.Server.Hosting;

/// <summary>
/// Tells whether memory is nearly used up. The system's figures are sampled. Between samples the growth of the managed heap is added,
/// because a burst of large offers can fill it; before a request is refused, a new sample is taken.
/// </summary>
/// <param name="limit">Null for none; then only the garbage collector's own limit counts.</param>
internal sealed class MemoryWatch(MemoryLimit? limit)
{
    /// <summary>Share of the limit at which new calls are refused.</summary>
    internal const double NewCallShare = 0.9;

    /// <summary>Share of the limit at which existing calls get no new description either.</summary>
    internal const double AnyShare = 0.95;

    /// <summary>
    /// The garbage collector fails at its own limit (in a container three quarters of the memory), and fragmentation uses room as well.
    /// </summary>
    internal const double HeapShare = 0.8;

    /// <summary>Below this share in real use, memory the collector keeps for reuse is returned to the system.</summary>
    private const double IdleShare = 0.6;

    private const long ResampleAfter = 50;
    private const long StaleAfter = 500;
    private const long ReleaseAfter = 30_000;
    private const long CollectAfter = 5_000;

    private readonly Lock _sampling = new();
    private long _used;
    private long _heapThen;
    private long _sampled;
    private long _collected = -CollectAfter;
    private long _released = -ReleaseAfter;

    private volatile bool _refusing;

    public long? Limit => limit?.Bytes;

    /// <summary>Calls were refused because of memory, and would be refused now: <see cref="Tick"/> must be called.</summary>
    public bool IsRefusing => _refusing;

    /// <summary>The sample is old, and there is a limit.</summary>
    public bool IsStale => limit is not null && Environment.TickCount64 - Volatile.Read(ref _sampled) > StaleAfter;

    /// <summary>Called by a timer: samples the system, and releases memory as long as calls are refused because of it.</summary>
    public void Tick()
    {
        Sample();
        if (!_refusing)
            return;
        _refusing = Judge(NewCallShare);
        if (_refusing)
            Recover();
    }

    /// <summary>Samples the system.</summary>
    public void Sample()
    {
        if (limit is null)
            return;
        lock (_sampling)
        {
            _heapThen = Heap();
            _used = limit.Used();
            _sampled = Environment.TickCount64;
        }
    }

    /// <summary>New calls are to be refused. Called on the control thread.</summary>
    public bool IsShort()
    {
        bool isShort = Exceeds(NewCallShare);
        if (isShort && limit is null)
            Recover();
        _refusing |= isShort;
        return isShort;
    }

    /// <summary>All requests that need memory are to be refused. Called on the control thread.</summary>
    public bool IsOut() => Exceeds(AnyShare);

    internal static bool Judge(long? limit, long used, long heap, long heapLimit, double share) =>
        heap > heapLimit * (HeapShare + share - NewCallShare) || (limit is { } bytes && used > bytes * share);

    private static long Heap() => GC.GetTotalMemory(forceFullCollection: false);

    private bool Exceeds(double share)
    {
        bool exceeds = Judge(share);
        if (!exceeds || limit is null || Environment.TickCount64 - _sampled < ResampleAfter)
            return exceeds;
        Sample();
        return Judge(share);
    }

    private bool Judge(double share)
    {
        long heap = Heap();
        lock (_sampling)
            return Judge(limit?.Bytes, _used + Math.Max(0, heap - _heapThen), heap,
                GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes, share);
    }

    /// <summary>
    /// Memory of ended calls counts until it is collected, which happens concurrently with the packet loops. Collected memory still counts
    /// for the system while the collector keeps it for reuse. Returning it stops the loops, so it is done rarely, and only when it helps.
    /// </summary>
    private void Recover()
    {
        long now = Environment.TickCount64;
        long kept = Math.Max(0, GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes - Heap());
        if (limit is not null && _used - kept < limit.Bytes * IdleShare && now - _released >= ReleaseAfter)
        {
            (_released, _collected) = (now, now);
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Sample();
        }
        else if (now - _collected >= CollectAfter)
        {
            _collected = now;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false, compacting: false);
        }
    }
}
