using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Timing;

/// <summary>
/// The one 20 ms tick of a worker, for everything paced: players, tones, mixers. It runs only
/// while something is paced, so that an idle worker is not woken.
/// </summary>
internal sealed class PaceTimer(TimerWheel timers) : TimerNode
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly List<IPaced> _paced = [];
    private MonotonicTime _next;
    private long _callKey;
    private int _place;

    /// <summary>Of what runs now.</summary>
    protected internal override long CallKey => _callKey;

    /// <summary>The first tick comes with the next of the others, at once when there is no other.</summary>
    public void Add(IPaced paced, MonotonicTime now)
    {
        _paced.Add(paced);
        if (_paced.Count > 1)
            return;
        _next = now;
        timers.Schedule(this, now);
    }

    public void Remove(IPaced paced)
    {
        int place = _paced.IndexOf(paced);
        if (place < 0)
            return;
        _paced.RemoveAt(place);
        if (place < _place)
            _place--;
        if (_paced.Count > 0)
            return;
        _place = 0;
        timers.Cancel(this);
    }

    protected internal override void Fire(MonotonicTime now)
    {
        // A worker that was away for longer than a tick does not catch up with a burst.
        if (_place == 0)
            _next = now - _next > Interval ? now + Interval : _next + Interval;

        // When one throws, its call ends, and the timer goes on behind it at once.
        timers.Schedule(this, now);
        while (_place < _paced.Count)
        {
            IPaced paced = _paced[_place++];
            _callKey = paced.CallKey;
            paced.Tick(now);
        }

        (_place, _callKey) = (0, 0);
        if (_paced.Count == 0)
            timers.Cancel(this);
        else
            timers.Schedule(this, _next);
    }
}
