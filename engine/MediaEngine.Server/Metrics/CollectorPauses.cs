namespace MediaEngine.Server.Metrics;

/// <summary>
/// How long each collection stopped all managed threads, including the packet loops. Checked on the control thread after each of its turns.
/// When several collections happened between two checks, which is rare, each counts as their mean.
/// </summary>
internal sealed class CollectorPauses
{
    private readonly Func<(int Collections, TimeSpan Paused)> _read;
    private int _collections;
    private TimeSpan _paused;

    public CollectorPauses() : this(static () => (GC.CollectionCount(0), GC.GetTotalPauseDuration()))
    {
    }

    /// <param name="read">The number of collections, and the sum of their pauses.</param>
    public CollectorPauses(Func<(int Collections, TimeSpan Paused)> read)
    {
        _read = read;
        (_collections, _paused) = read();
    }

    /// <summary>Seconds.</summary>
    public MetricHistogram Durations { get; } = new([0.0001, 0.00025, 0.0005, 0.00075, 0.001, 0.0015, 0.0025, 0.005, 0.01, 0.025, 0.1]);

    public TimeSpan Longest { get; private set; }

    /// <summary>Records collections since the last check. True when there were some.</summary>
    public bool Look()
    {
        (int collections, TimeSpan paused) = _read();
        int count = collections - _collections;
        if (count == 0)
            return false;
        TimeSpan each = (paused - _paused) / count;
        (_collections, _paused) = (collections, paused);
        for (int i = 0; i < count; i++)
            Durations.Record(each.TotalSeconds);
        if (each > Longest)
            Longest = each;
        return true;
    }
}
