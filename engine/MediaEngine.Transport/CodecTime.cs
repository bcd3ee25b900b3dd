using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// The time a loop spends in codecs. What is queued to be sent does not wait for more than <see cref="Budget"/> of it, and load shedding
/// counts it apart from the time that packets are overdue.
/// </summary>
internal sealed class CodecTime
{
    /// <summary>Codec work that may be done while sends wait.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(2);

    private MonotonicTime _began;
    private TimeSpan _sinceSubmission;
    private TimeSpan _untaken;

    public void Begin(MonotonicTime now) => _began = now;

    /// <summary>True when what is queued must be sent now.</summary>
    public bool End(MonotonicTime now)
    {
        TimeSpan work = now - _began;
        _untaken += work;
        _sinceSubmission += work;
        if (_sinceSubmission < Budget)
            return false;
        _sinceSubmission = TimeSpan.Zero;
        return true;
    }

    /// <summary>What was queued has been handed to the kernel.</summary>
    public void HandleSubmission() => _sinceSubmission = TimeSpan.Zero;

    /// <summary>Codec work since the last time that was asked.</summary>
    public TimeSpan Take()
    {
        TimeSpan taken = _untaken;
        _untaken = TimeSpan.Zero;
        return taken;
    }
}
