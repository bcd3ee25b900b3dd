using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Keeps an overload from turning into delay. Sockets can hold seconds of media, and a loop that works them off in order forwards
/// only what is too late to be played. So after a backlog has lasted for the limit, the loop drops what is queued, which is several
/// times faster than forwarding it, until the backlog is gone or the limit has passed once more; then it forwards again.
/// Even a flood that cannot be drained leaves half of the time to forwarding.
/// </summary>
/// <param name="limit">Zero never sheds.</param>
internal sealed class LoadShedding(TimeSpan limit)
{
    private MonotonicTime _since = MonotonicTime.Never;

    /// <summary>The next lap drops instead of delivering.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Reports whether the lap has left completions unhandled.</summary>
    public void Observe(bool backlogged, MonotonicTime now)
    {
        if (!backlogged || limit == TimeSpan.Zero)
        {
            IsActive = false;
            _since = MonotonicTime.Never;
        }
        else if (_since == MonotonicTime.Never)
        {
            _since = now;
        }
        else if (now - _since >= limit)
        {
            IsActive = !IsActive;
            _since = now;
        }
    }
}
