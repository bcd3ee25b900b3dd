using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Keeps an overload from turning into delay. Sockets can hold seconds of media, and a loop that works them off in order forwards
/// only what is too late to be played. So after a backlog has lasted for the limit, the loop drops what is queued, which is several
/// times faster than forwarding it, until the backlog is gone or the limit has passed once more; then it forwards again.
/// Even a flood that cannot be drained leaves half of the time to forwarding.
/// </summary>
/// <remarks>
/// What counts is the time the loop worked: a thread that others kept from its processor for a while finds a backlog too, and works it
/// off in a moment when it is not overloaded. So a single lap counts for at most 5 ms.
/// </remarks>
/// <param name="limit">Zero never sheds.</param>
internal sealed class LoadShedding(TimeSpan limit)
{
    /// <summary>A full lap takes well under a millisecond; a longer one was interrupted.</summary>
    private static readonly TimeSpan _longestLap = TimeSpan.FromMilliseconds(5);

    private MonotonicTime _last = MonotonicTime.Never;
    private TimeSpan _backlogged;

    /// <summary>The next lap drops instead of delivering.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Reports whether the lap has left completions unhandled.</summary>
    public void Observe(bool backlogged, MonotonicTime now)
    {
        if (!backlogged || limit == TimeSpan.Zero)
        {
            IsActive = false;
            _last = MonotonicTime.Never;
            _backlogged = TimeSpan.Zero;
            return;
        }

        if (_last != MonotonicTime.Never)
        {
            TimeSpan lap = now - _last;
            _backlogged += lap < _longestLap ? lap : _longestLap;
        }

        _last = now;
        if (_backlogged < limit)
            return;
        IsActive = !IsActive;
        _backlogged = TimeSpan.Zero;
    }
}
