using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Loops;

/// <summary>
/// Decides when to compare content: when as many packets repeat, or as many reports arrive, as a media loop causes. Costs nothing in calls
/// without loops.
/// </summary>
internal struct RepeatAlarm
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);

    private MonotonicTime _since;
    private long _count;

    /// <summary>True when there were more than <paramref name="limit"/> within a second.</summary>
    public bool Note(long count, int limit, MonotonicTime now)
    {
        if (now - _since > _period)
            (_since, _count) = (now, 0);
        _count += count;
        return _count > limit;
    }
}
