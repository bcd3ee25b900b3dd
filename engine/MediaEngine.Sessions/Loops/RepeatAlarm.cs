using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Loops;

/// <summary>
/// Says when it is time to compare content: so much came again, or so many reports, as media that goes round in a circle makes. Costs calls that have
/// no such thing nothing.
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
