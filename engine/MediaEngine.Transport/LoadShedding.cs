using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Keeps an overload from turning into delay. Sockets can hold seconds of media, and a loop that works them off in order forwards
/// only what is too late to be played. So after a backlog has lasted for the limit, the loop drops what is queued, which is several
/// times faster than forwarding it, until nothing is left or the same time has passed once more; then it forwards again.
/// Even a flood that cannot be drained leaves half of the time to forwarding. As long as an overload is remembered a quarter of the limit is enough:
/// what is forwarded is fresher, the gaps in it are short, and the loop forwards everything again soon after the flood ends.
/// </summary>
/// <remarks>
/// What counts is the time the loop worked: a thread that others kept from its processor for a while finds a backlog too, and works it
/// off in a moment when it is not overloaded. So a single lap counts for at most 5 ms, and a short backlog, which is what such a pause leaves
/// behind, counts for a quarter of its time, unless an overload has just been seen.
/// </remarks>
/// <param name="limit">Zero never sheds.</param>
internal sealed class LoadShedding(TimeSpan limit)
{
    private const int ShortWeight = 4;
    private const int AlertShare = 4;

    /// <summary>A full lap takes well under a millisecond; a longer one was interrupted.</summary>
    private static readonly TimeSpan _longestLap = TimeSpan.FromMilliseconds(5);

    /// <summary>How long an overload is remembered.</summary>
    private static readonly TimeSpan _memory = TimeSpan.FromSeconds(1);

    private MonotonicTime _last = MonotonicTime.Never;
    private MonotonicTime _alertUntil;
    private TimeSpan _backlogged;

    /// <summary>The next lap drops instead of delivering.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Reports what the lap has left unhandled.</summary>
    public void Observe(Backlog backlog, MonotonicTime now)
    {
        if (backlog == Backlog.None || limit == TimeSpan.Zero)
        {
            IsActive = false;
            _last = MonotonicTime.Never;
            _backlogged = TimeSpan.Zero;
            return;
        }

        bool isAlert = now < _alertUntil;
        if (_last != MonotonicTime.Never)
        {
            TimeSpan lap = now - _last;
            lap = lap < _longestLap ? lap : _longestLap;
            _backlogged += backlog == Backlog.Long || isAlert ? lap : lap / ShortWeight;
        }

        _last = now;
        if (_backlogged < (isAlert ? limit / AlertShare : limit))
            return;
        IsActive = !IsActive;
        _backlogged = TimeSpan.Zero;
        _alertUntil = now + _memory;
    }
}
