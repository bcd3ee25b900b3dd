namespace MediaEngine.Server.Metrics;

/// <summary>
/// How long each collection stopped all managed threads, the packet loops among them. Looked at on the control thread, after each of its turns; when several
/// collections came between two looks, which is rare, each counts as their mean.
/// </summary>
internal sealed class CollectorPauses
{
    private static readonly double[] _bounds = [0.0001, 0.00025, 0.0005, 0.00075, 0.001, 0.0015, 0.0025, 0.005, 0.01, 0.025, 0.1];

    private readonly Func<(int Collections, TimeSpan Paused)> _read;
    private readonly long[] _counts = new long[_bounds.Length + 1];
    private int _collections;
    private TimeSpan _paused;

    public CollectorPauses() : this(static () => (GC.CollectionCount(0), GC.GetTotalPauseDuration()))
    {
    }

    /// <param name="read">Collections so far, and the sum of their pauses.</param>
    public CollectorPauses(Func<(int Collections, TimeSpan Paused)> read)
    {
        _read = read;
        (_collections, _paused) = read();
    }

    /// <summary>Seconds; each bucket holds what is not longer, and there is one more for the rest.</summary>
    public static ReadOnlySpan<double> Bounds => _bounds;

    public ReadOnlySpan<long> Counts => _counts;

    public TimeSpan Sum { get; private set; }

    public TimeSpan Longest { get; private set; }

    /// <summary>Takes account of collections since the last look. True when there were some.</summary>
    public bool Look()
    {
        (int collections, TimeSpan paused) = _read();
        int count = collections - _collections;
        if (count == 0)
            return false;
        TimeSpan each = (paused - _paused) / count;
        (_collections, _paused) = (collections, paused);
        int bucket = _bounds.AsSpan().BinarySearch(each.TotalSeconds);
        _counts[bucket < 0 ? ~bucket : bucket] += count;
        Sum += each * count;
        if (each > Longest)
            Longest = each;
        return true;
    }
}
